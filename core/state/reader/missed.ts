import type { GitObject, Objects } from '../../git/objects.ts';
import { damaged } from '../failures.ts';

/** The repository's objects, and what was found to be lost among them. */
export interface Watched extends Objects {
  /** `STATE_DAMAGED` while an object that could not be read is still away; undefined when there was none, or all are back. */
  missed(): Promise<Error | undefined>;
}

const oid = /^[0-9a-f]{40,64}$/;

/** Who asks by a whole oid has it from the repository itself: no answer means that the repository has lost it. */
export function watchObjects(objects: Objects): Watched {
  const lost = new Set<string>();
  const read = async (name: string): Promise<GitObject | undefined> => {
    try {
      const found = await objects.read(name);
      if (found === undefined && oid.test(name)) lost.add(name);
      return found;
    } catch (cause) {
      if (oid.test(name)) lost.add(name);
      throw cause;
    }
  };
  return {
    read,
    size: (name) => objects.size(name),
    async missed() {
      for (const name of lost) {
        const found = await objects.read(name).catch(() => undefined);
        if (found === undefined) return damaged(`object ${name} is lost, so nothing is written to it.`);
        lost.delete(name);
      }
      return undefined;
    },
    [Symbol.dispose]: () => objects[Symbol.dispose](),
  };
}
