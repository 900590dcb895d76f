import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { expect, it } from 'vitest';
import { shareCommits } from './commits.ts';

it('tells all who follow of each commit, over one follower of the ledger, until they leave', async () => {
  let tell: ((entry: LogEntry) => Promise<void>) | undefined;
  const names: string[] = [];
  const shared = shareCommits(
    {
      follow(name, onCommit) {
        names.push(name);
        tell = onCommit;
        return { [Symbol.dispose]: () => void (tell = undefined) };
      },
    },
    'site',
  );
  const told: string[] = [];
  const hear = (entry: LogEntry): void => void told.push(entry.commit);
  const [first] = [shared.follow(hear), shared.follow(hear)];
  await tell?.({ commit: 'a' } as LogEntry);
  first[Symbol.dispose]();
  await tell?.({ commit: 'b' } as LogEntry);
  expect(told).toEqual(['a', 'a', 'b']);
  expect(names).toEqual(['site']);
  shared[Symbol.dispose]();
  expect(tell).toBeUndefined();
});
