import { spawn, type ChildProcess } from 'node:child_process';
import { UserError } from '../model/errors.ts';
import type { Engine, Outcome } from './engine.ts';
import { receivedFailure, type EngineCall, type FromEngine, type ToEngine } from './engine-wire.ts';

export interface EngineChild {
  /** The program that hosts the engine. */
  readonly main: string;
  /** Plain values it is opened with. */
  readonly setup: unknown;
  /** Stands behind the program in lists of processes: says whose it is. */
  readonly about: string;
  readonly limits: Engine<unknown, Outcome>['limits'];
  readonly env: NodeJS.ProcessEnv;
}

interface OpenCall {
  readonly message: EngineCall;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** `Omit` of each member of a union by itself. */
type Unnumbered = EngineCall extends infer Call ? (Call extends EngineCall ? Omit<Call, 'id'> : never) : never;

const mostDeaths = 3;
/** Its environment: enough to find programs and to start as this process did, and no secret of the factory. */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE'];

/**
 * An engine in a process of its own. Starting a program holds a process up the longer the more memory it has, so the one that
 * starts thousands is small. It starts with the first call; one that dies is replaced and asked again, which every call allows.
 */
export function childEngine({ main, setup, about, limits, env }: EngineChild): Engine<unknown, Outcome> {
  const open = new Map<number, OpenCall>();
  let child: ChildProcess | undefined;
  let last = 0;
  let deaths = 0;

  return {
    limits,
    submit: (key, job, signal) => ask({ call: 'submit', key, job }, signal) as Promise<void>,
    find: (key) => ask({ call: 'find', key }) as ReturnType<Engine<unknown, Outcome>['find']>,
    ended: (key, job, signal) => ask({ call: 'ended', key, job }, signal) as Promise<Outcome>,
    cancel: (key) => ask({ call: 'cancel', key }) as Promise<void>,
    async close() {
      const ending = child;
      if (ending === undefined) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      ending.once('exit', () => resolve());
      child = undefined;
      ending.ref();
      if (ending.connected) ending.disconnect();
      await promise;
    },
  };

  async function ask(call: Unnumbered, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    const id = ++last;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const abort = (): void => {
      if (!open.delete(id)) return;
      if (child !== undefined) send(child, { abort: id });
      reject(signal?.reason as Error);
      rest();
    };
    signal?.addEventListener('abort', abort, { once: true });
    const message = { ...call, id };
    open.set(id, { message, resolve, reject });
    child ??= start();
    stayFor(child);
    send(child, message);
    return promise.finally(() => signal?.removeEventListener('abort', abort));
  }

  function start(): ChildProcess {
    // A group of its own: Ctrl-C in a terminal must not end it before we have drained.
    const started = spawn(process.execPath, [main, about], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: Object.fromEntries(inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    });
    started.on('message', (message: FromEngine) => hear(message));
    started.once('error', (error) => ended(started, error));
    started.once('exit', (code, signal) => ended(started, new Error(`it ended (${signal ?? code})`)));
    send(started, { setup });
    return started;
  }

  function hear(message: FromEngine): void {
    const call = open.get(message.id);
    if (call === undefined) return;
    open.delete(message.id);
    deaths = 0;
    if ('failure' in message) call.reject(receivedFailure(message.failure));
    else call.resolve(message.value);
    rest();
  }

  /** Whatever it was asked is asked again of the next one. */
  function ended(which: ChildProcess, why: Error): void {
    if (child !== which) return;
    child = undefined;
    if (open.size === 0) return;
    if (++deaths <= mostDeaths) {
      child = start();
      for (const call of open.values()) send(child, call.message);
      return;
    }
    deaths = 0;
    const calls = [...open.values()];
    open.clear();
    for (const call of calls)
      call.reject(
        new UserError('BACKEND_OFFLINE', `The process of the engine ended ${mostDeaths + 1} times in a row: ${why.message}.`, {
          hint: 'Its own last words are in the log of the bot. What it was to do is tried again.',
          cause: why,
        }),
      );
  }

  /** Nothing is asked: it does not keep this process from ending. */
  function rest(): void {
    if (open.size > 0 || child === undefined) return;
    child.unref();
    child.channel?.unref();
  }
}

function stayFor(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function send(child: ChildProcess, message: ToEngine): void {
  // One that is gone says so by its end.
  if (child.connected) child.send(message, () => undefined);
}
