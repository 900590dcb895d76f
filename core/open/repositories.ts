import { join } from 'node:path';
import type { ComponentConfig } from '../config/schema.ts';
import { mirrorPath } from '../git/revisions.ts';

/** The repository a component's commits are in: the state's own for a folder, a mirror for `git:`. */
export function repositoryOf(component: ComponentConfig, folder: string): string {
  return component.git === undefined ? join(folder, 'state.git') : mirrorPath(join(folder, 'mirrors'), component.git);
}
