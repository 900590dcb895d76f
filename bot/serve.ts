import { killGit } from '@millwright/core/git/plumbing.ts';
import { lacking } from '@millwright/core/open/lacks.ts';
import { openDoors } from './doors.ts';
import type { Ending } from './ending.ts';
import type { Line } from './messages/line.ts';
import { openSeat, type Seat } from './networks/console/seat.ts';
import { clockOf, openHouse } from './open-house.ts';
import type { Options } from './options.ts';
import { startServing } from './serving.ts';
import { servedAlready } from './serving-note.ts';
import { watchState } from './state-gone.ts';
import { clockWarning } from './messages/clock.ts';

const patience = 500;

/** Serves until told to end: the state's work, the site, HTTP, `say`, and the prompt where somebody sits. */
export async function serve(options: Options, terminal: boolean, ending: Ending, log: (line: string) => void): Promise<number> {
  const seat: Seat = openSeat({ terminal, env: process.env, now: () => clockOf(options) ?? Temporal.Now.instant() });
  let isSeen = (): boolean => true;
  // Of a state that is gone one thing is to be said, not what each part of the process runs into.
  const tell = (lines: readonly Line[]): void => void (isSeen() && seat.tell(lines));
  let doors: { close(): Promise<void> } | undefined;
  try {
    seat.waits('Opening the factory …');
    const house = await openHouse(options, { waitMs: 0, serving: true, log: (line) => tell(line.split('\n')) }).catch((error: unknown) => {
      throw servedAlready(error, options);
    });
    const serving = await startServing(house, options);
    const done = Promise.withResolvers<number>();
    using state = watchState(house.factory.folder, () => {
      killGit();
      isSeen = () => false;
      seat.close();
      log(`The state folder ${options.state} was removed while Millwright was running, so it ends now. The next start makes a new state there.`);
      // Closing in order would write to what is not there any more; of the doors only the reporter has to be told.
      void doors?.close();
      setTimeout(() => {
        state.sweep();
        process.exit(1);
      }, 300);
    });
    isSeen = () => !state.isGone();
    if (ending.signal.aborted) done.resolve(0);
    ending.signal.addEventListener('abort', () => done.resolve(0));
    try {
      const { factory } = house;
      doors = await openDoors(serving, options, { ...seat, tell, hears: (to) => seat.hears(to, factory.config) });
      const warning = clockWarning(factory.now(), factory.ledger.head().at);
      if (warning !== undefined) tell([warning]);
      void lacking(factory.config, process.env).then((lines) => tell(lines));
      seat.waits(undefined);
      if (terminal) await seat.sit(serving, { as: options.globals.as, leave: () => ending.begin() });
      return await done.promise;
    } finally {
      seat.close();
      const slow = setTimeout(() => log('Ending in order: what is under way is put down. Ctrl-C once more ends at once.'), patience);
      if (!state.isGone()) {
        await doors?.close();
        await serving.close();
      }
      clearTimeout(slow);
    }
  } finally {
    seat.close();
  }
}
