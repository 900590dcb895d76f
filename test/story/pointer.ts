import { readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { World } from './world.ts';

/** The compose a stage's symbolic link points to, as `compose:<id>`; null where nothing stands there. */
export function pointedTo(world: World, stage: string): string | null {
  try {
    return `compose:${basename(readlinkSync(join(world.state, 'releases', world.names.product, '1', stage)))}`;
  } catch {
    return null;
  }
}
