import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderStore } from '../../../artifacts/folder-store.ts';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import { revisionOfFolder } from '../../../git/revisions.ts';
import type { Engine } from '../../../jobs/engine.ts';
import type { LocalJob, LocalOutcome } from '../../../jobs/local-job.ts';
import { localEngine } from './engine.ts';
import type { Probe } from './isolation.ts';
import { removeTree } from './remove-tree.ts';

/** A state folder with an engine on it, for the tests of the engine. */
export interface Bench {
  readonly root: string;
  readonly state: string;
  readonly engine: Engine<LocalJob, LocalOutcome>;
  /** The same engine on another state folder. */
  engineOn(folder: string): Engine<LocalJob, LocalOutcome>;
  readonly artifacts: ArtifactStore;
  readonly signal: AbortSignal;
  /** A job that runs a script of sh in an empty folder. */
  inFolder(script: string, more?: Partial<LocalJob>): LocalJob;
  /** A job that runs a script of sh in the checkout of a component of these files. */
  inCheckout(script: string, more?: Partial<LocalJob>, files?: Readonly<Record<string, string>>): Promise<LocalJob>;
  /** Submits and waits. */
  run(key: string, job: LocalJob): Promise<LocalOutcome>;
  /** Another process with an engine of its own on the same state: submits, says `submitted` on stdout, and waits for the end. */
  elsewhere(key: string, job: LocalJob): ChildProcess;
  remove(): Promise<void>;
}

export async function makeBench(probe: Probe = async () => ({ why: 'not wanted here' })): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'mw engine -ü\n'));
  const state = join(root, 'state');
  const folder = join(root, 'a folder');
  await mkdir(folder);
  await mkdir(state);
  const artifacts = folderStore(join(state, 'artifacts'));
  const options = {
    folder: state,
    config: { kind: 'local', at_once: 2, timeout: '10m', output: '50MB', isolation: 'auto', writable: [] },
    nodeFolder: dirname(process.execPath),
  } as const;
  const engineOn = (at: string): Engine<LocalJob, LocalOutcome> =>
    localEngine({
      ...options,
      folder: at,
      config: { ...options.config, writable: [] },
      artifacts: folderStore(join(at, 'artifacts')),
      env: process.env,
      probe,
    });
  const engine = engineOn(state);
  const { signal } = new AbortController();
  const base = { inputs: [], env: {}, outputs: null, sbom: null, timeoutMs: 20_000, outputBytes: 1_000_000, isolation: 'auto', writable: [] } as const;
  const inFolder = (script: string, more: Partial<LocalJob> = {}): LocalJob => ({
    ...base,
    argv: ['sh', '-c', script],
    source: { kind: 'folder', path: folder },
    ...more,
  });

  return {
    root,
    state,
    engine,
    engineOn,
    artifacts,
    signal,
    inFolder,
    async inCheckout(script, more = {}, files = {}) {
      const source = join(root, 'source');
      const repository = join(state, 'state.git');
      await promisify(execFile)('git', ['init', '-q', '--bare', repository]);
      for (const [name, text] of Object.entries({ 'mk.sh': `#!/bin/sh\n${script}\n`, ...files })) {
        await mkdir(dirname(join(source, name)), { recursive: true });
        await writeFile(join(source, name), text, { mode: 0o755 });
      }
      const { commit } = await revisionOfFolder({ repository, component: 'x', folder: source });
      return { ...base, argv: ['./mk.sh'], source: { kind: 'checkout', repository, commit }, outputs: { pattern: 'out/*.blob' }, ...more };
    },
    async run(key, job) {
      await engine.submit(key, job, signal);
      return engine.ended(key, job, signal);
    },
    elsewhere(key, job) {
      const code = `
        import { localEngine } from ${JSON.stringify(join(import.meta.dirname, 'engine.ts'))};
        import { folderStore } from ${JSON.stringify(join(import.meta.dirname, '../../../artifacts/folder-store.ts'))};
        const engine = localEngine({ ...${JSON.stringify(options)}, artifacts: folderStore(${JSON.stringify(join(state, 'artifacts'))}), env: {}, probe: async () => ({ why: 'not wanted here' }) });
        const job = ${JSON.stringify(job)}, { signal } = new AbortController();
        await engine.submit(${JSON.stringify(key)}, job, signal);
        console.log('submitted');
        console.log(JSON.stringify(await engine.ended(${JSON.stringify(key)}, job, signal)));`;
      return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    },
    remove: () => removeTree(root),
  };
}

/** Waits until a file is there with something in it. */
export async function textOf(path: string): Promise<string> {
  for (let round = 0; round < 400; round++) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return text.trim();
    await sleep(25);
  }
  throw new Error(`${path} did not appear`);
}

export async function isGone(pid: number): Promise<boolean> {
  for (let round = 0; round < 200; round++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    // A zombie nobody waits for is gone as well.
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
    if (/\) Z /.test(stat)) return true;
    await sleep(25);
  }
  return false;
}

export async function stdoutOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) text += String(chunk);
  return text;
}
