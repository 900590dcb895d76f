import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renamed, storyNames, type Names } from './names.ts';

const template = fileURLToPath(new URL('factory', import.meta.url));

/** One folder with everything a factory touches: its configuration, its state, and where its recipes write. */
export interface World {
  readonly folder: string;
  readonly config: string;
  readonly state: string;
  /** Only recipes write here: one line with its key an attempt. */
  readonly keys: string;
  readonly names: Names;
  remove(): void;
}

/** Puts the story's factory into a fresh folder, under other names where asked. */
export function makeWorld(names: Names = storyNames, folder: string = mkdtempSync(join(tmpdir(), 'millwright-story-'))): World {
  const written = join(folder, 'written');
  const config = join(folder, 'config');
  mkdirSync(written, { recursive: true });
  for (const entry of readdirSync(template, { recursive: true, encoding: 'utf8' })) {
    const from = join(template, entry);
    const stat = statSync(from);
    if (!stat.isFile()) continue;
    const to = join(config, renamed(relative(template, from), names));
    mkdirSync(join(to, '..'), { recursive: true });
    writeFileSync(to, renamed(readFileSync(from, 'utf8'), names).replaceAll('@written@', written));
    chmodSync(to, stat.mode & 0o777);
  }
  return {
    folder,
    config,
    state: join(folder, 'state'),
    keys: join(written, 'keys'),
    names,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Writes a file of the configuration, making its folder. */
export function configure(world: World, file: string, text: string, mode = 0o644): void {
  const path = join(world.config, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text, { mode });
}
