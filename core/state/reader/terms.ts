import type { Changed, LogEntry } from '../ledger.ts';

const fields = ['id', 'component', 'name', 'product', 'release', 'subject', 'compose', 'to', 'from', 'build', 'run', 'plan', 'test', 'key', 'person', 'by'];

/** What a commit is about: ids of the records it changed and the names they hold. `log --about` asks for one of them. */
export function termsOf(entry: LogEntry): ReadonlySet<string> {
  const terms = new Set<string>();
  for (const one of [entry.cause.plan, entry.cause.operation]) if (one !== undefined) terms.add(one);
  for (const change of entry.changes) for (const term of termsOfChange(change)) terms.add(term);
  return terms;
}

function* termsOfChange(change: Changed): Generator<string> {
  if (change.kind === undefined || change.id === undefined) {
    yield change.path;
    return;
  }
  yield change.id;
  yield `${change.kind}:${change.id}`;
  for (const record of [change.before, change.after]) {
    if (record === null || typeof record !== 'object') continue;
    const values = record as Readonly<Record<string, unknown>>;
    for (const field of fields) {
      const value = values[field];
      if (typeof value === 'string' && value !== '' && value.length <= 300) yield value;
    }
    const { product, release } = values;
    if (typeof product !== 'string') continue;
    yield `product:${product}`;
    if (typeof release === 'string') {
      yield `${product}/${release}`;
      yield `release:${product}/${release}`;
    }
  }
}
