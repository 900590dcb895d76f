import { UserError } from '@millwright/core/model/errors.ts';
import { errorOf, type Answered } from './dispatch/answer.ts';
import { dispatch, type House } from './dispatch/dispatch.ts';
import type { Globals } from './dispatch/globals.ts';
import { operationId } from './dispatch/operation.ts';
import { identifyOnConsole } from './networks/console/person.ts';
import { checkSameHouse, listen, type Listener } from './networks/console/socket-server.ts';
import type { Options } from './options.ts';

/** A process that holds the state and answers everybody who comes. */
export interface Serving {
  readonly house: House;
  /** A line typed into this very process. */
  answer(
    line: string,
    options: Globals,
    user: string,
    from: { readonly signal: AbortSignal; readonly rest?: readonly string[]; progress(line: string): void },
  ): Promise<Answered>;
  /** Aborted when the process is told to end. */
  readonly ending: AbortSignal;
  close(): Promise<void>;
}

/** Starts the state's work and listens for `say`. */
export async function startServing(house: House, options: Options): Promise<Serving> {
  const { factory, log } = house;
  const ending = new AbortController();
  const answer: Serving['answer'] = (line, globals, user, { signal, rest, progress }) =>
    dispatch(house, {
      line,
      options: globals,
      identify: (as, room) => identifyOnConsole(factory.config, user, as, room),
      ...(rest === undefined ? {} : { rest }),
      signal: AbortSignal.any([signal, ending.signal]),
      progress,
    });
  let listener: Listener | undefined;
  try {
    listener = await listen(
      factory.folder,
      async (request, signal, progress) => {
        try {
          checkSameHouse(request, options);
        } catch (error) {
          return errorOf(
            error,
            { command: request.line.slice(0, 1000), by: 'person:guest', operation: operationId(factory.now(), (below) => factory.random(below)), base: null },
            log,
          );
        }
        return answer(request.line, request.options, request.user, { signal, progress });
      },
      log,
    );
  } catch (cause) {
    throw new UserError('STATE_WRITE', `The socket in ${factory.folder} could not be made: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      hint: 'Look at the folder’s permissions and at the space left.',
      cause,
    });
  }
  factory.start();
  return {
    house,
    answer,
    ending: ending.signal,
    async close() {
      ending.abort();
      await listener.close();
      await factory.close();
    },
  };
}
