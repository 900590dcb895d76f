import type { Reader } from '@millwright/core/state/reader/reader.ts';
import type { Act, StateAt } from './facts.ts';

/** A reader, held to one commit. */
export async function stateAt(reader: Reader, commit: string): Promise<StateAt> {
  const { at } = await reader.commit(commit);
  return {
    commit,
    at,
    records: reader.recordsAt(commit),
    file: (path) => reader.file(commit, path),
    list: (folder) => reader.list(commit, folder),
    tree: (folder) => reader.treeOf(commit, folder),
    commits: () => before(reader, commit),
  };
}

async function* before(reader: Reader, commit: string): AsyncGenerator<Act> {
  for (let oid: string | null = commit; oid !== null;) {
    const info: Awaited<ReturnType<Reader['commit']>> = await reader.commit(oid);
    yield { commit: info.oid, at: info.at, cause: info.cause };
    oid = info.parent;
  }
}
