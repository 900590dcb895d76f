/** Commits in a loop and prints each acknowledgement; started and killed by a test. */
import { writeSync } from 'node:fs';
import { lockState } from '../lock.ts';
import { openLedger } from '../open-ledger.ts';
import { putFreeze } from './state.ts';

const folder = process.argv[2] ?? '';
using _lock = await lockState(folder, { waitMs: 5000, purpose: 'test' });
const ledger = await openLedger({ folder, now: () => Temporal.Now.instant() }, { rotateAfter: 7 });
writeSync(1, 'ready\n');
for (let at = 0; ; at++) {
  await Promise.all(
    [0, 1, 2].map(async (part) => {
      const { value, commit } = await putFreeze(ledger, `${process.pid}-${at}-${part}`);
      writeSync(1, `${value} ${commit}\n`);
    }),
  );
}
