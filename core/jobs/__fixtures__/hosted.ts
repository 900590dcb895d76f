import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../model/errors.ts';
import type { Outcome } from '../engine.ts';
import { hostEngine } from '../engine-host.ts';

// An engine whose keys say what it is to do, in a process of its own.
hostEngine(async (setup) => {
  const { note } = setup as { note: string };
  appendFileSync(note, `opened ${process.pid}\n`);
  const outcome = (sentence: string): Outcome => ({ outcome: 'ok', sentence, started: '', finished: '', log: null });
  return {
    limits: { atOnce: 4 },
    async submit(key) {
      appendFileSync(note, `submit ${key}\n`);
      if (key === 'dies') process.exit(9);
    },
    async find(key) {
      if (key === 'refused') throw new UserError('BACKEND_OFFLINE', 'It is away.', { hint: 'Wait.', data: { since: 1 } });
      if (key === 'broken') throw new TypeError('a bug');
      return 'running';
    },
    async ended(key, _job, signal) {
      if (key === 'environment') return outcome(Object.keys(process.env).toSorted().join(' '));
      await sleep(60_000, undefined, { signal }).catch(() => appendFileSync(note, `aborted ${key}\n`));
      return outcome('waited');
    },
    async cancel() {},
  };
});
