import { setPriority } from 'node:os';
import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { runGit, type GitOptions } from '../../git/plumbing.ts';
import { openFolders } from '../repository/refs.ts';
import { startFastImport, type Chain, type FastImport } from './fast-import.ts';
import { startRefSwap, type RefSwap } from './swap.ts';

export interface WriterStats {
  readonly checkpoints: number;
  readonly rotations: number;
  readonly repacks: number;
  readonly restarts: number;
  /** Why the last repack failed; null when it went well. */
  readonly repackFailure: string | null;
}

/** Writes commits and moves `main`. Its two git processes start when first needed and again when they die. */
export interface Writer {
  /** Begins a chain of commits; what `store` answers is durable, and nobody sees it yet. */
  begin(parent: string): Promise<Chain>;
  /** Resolves when `main` has moved and that is durable: the acknowledgement. */
  move(to: string, from: string): Promise<void>;
  readonly stats: WriterStats;
  /** Ends the processes after a failure; the next write starts new ones. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface WriterOptions extends GitOptions {
  /** Checkpoints after which the packs are handed over to a repack. */
  readonly rotateAfter?: number;
}

const manyPacks = 250;

export function openWriter(repository: string, options: WriterOptions = {}): Writer {
  const rotateAfter = options.rotateAfter ?? 200;
  const packs = join(repository, 'objects', 'pack');
  const heads = join(repository, 'refs', 'heads');
  const folders = openFolders();
  let fastImport: FastImport | undefined;
  let refSwap: RefSwap | undefined;
  let repacking: Promise<void> | undefined;
  let looked = false;
  const stats = { checkpoints: 0, rotations: 0, repacks: 0, restarts: 0, repackFailure: null as string | null };

  const end = async (): Promise<void> => {
    const [importer, swap] = [fastImport, refSwap];
    fastImport = undefined;
    refSwap = undefined;
    await importer?.end();
    await swap?.end();
    await folders.close();
  };

  const repack = (): void => {
    repacking ??= repackNow(repository, options)
      .then(
        (failure) => {
          stats.repacks++;
          stats.repackFailure = failure;
        },
        (error: unknown) => {
          stats.repackFailure = String(error);
        },
      )
      .finally(() => {
        repacking = undefined;
      });
  };

  /** The process keeps every pack it made away from repacking, so it has to go from time to time. */
  const rotate = async (): Promise<void> => {
    const due = (fastImport?.checkpoints ?? 0) >= rotateAfter;
    if (!due && looked) return;
    const many = due || (await readdir(packs)).filter((name) => name.endsWith('.pack')).length >= manyPacks;
    looked = true;
    if (!many) return;
    stats.rotations++;
    await end();
    repack();
  };

  return {
    get stats() {
      return { ...stats };
    },
    async begin(parent) {
      await rotate();
      fastImport ??= startFastImport(repository, options);
      refSwap ??= startRefSwap(repository, options);
      const chain = fastImport.begin(parent);
      return {
        ...chain,
        async store() {
          const oids = await chain.store();
          stats.checkpoints++;
          await folders.sync(packs);
          return oids;
        },
      };
    },
    async move(to, from) {
      refSwap ??= startRefSwap(repository, options);
      await refSwap.swap(to, from);
      await folders.sync(heads);
    },
    async restart() {
      stats.restarts++;
      await end();
    },
    async close() {
      await end();
      await repacking;
    },
  };
}

async function repackNow(repository: string, options: GitOptions): Promise<string | null> {
  const result = await runGit(repository, ['repack', '--quiet', '--geometric=2', '-d', '--write-midx'], {
    ...options,
    background: ({ pid }) => {
      try {
        if (pid !== undefined) setPriority(pid, 10);
      } catch {
        // It is over already, or we may not: then it runs as it is.
      }
    },
  });
  return result.code === 0 ? null : result.stderr.trim();
}
