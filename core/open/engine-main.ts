import { join } from 'node:path';
import { openEngine } from '../adapters/builders/builders.ts';
import { folderStore } from '../artifacts/folder-store.ts';
import type { LocalEngineConfig } from '../config/schema.ts';
import { hostEngine } from '../jobs/engine-host.ts';

/** What the process of an engine is told to be. */
export interface EngineSetup {
  /** The state folder. */
  readonly folder: string;
  readonly config: LocalEngineConfig;
  /** Folder of the Node that runs the workspace. */
  readonly nodeFolder: string;
}

// A process of its own, small, because it starts very many others.
hostEngine(async (setup) => {
  const { folder, config, nodeFolder } = setup as EngineSetup;
  return openEngine({ folder, config, nodeFolder, artifacts: folderStore(join(folder, 'artifacts')), env: process.env });
});
