import type { Config } from '@millwright/core/config/schema.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { digestOf } from '@millwright/core/model/digest.ts';
import type { Speaker } from '@millwright/core/model/person.ts';
import { timingSafeEqual } from 'node:crypto';
import type { Answered } from './dispatch/answer.ts';
import type { Commits } from './commits.ts';
import { dispatch } from './dispatch/dispatch.ts';
import { noGlobals } from './dispatch/globals.ts';
import { startHttp, type HttpServer } from './http/start-http.ts';
import { importLines } from './messages/imports.ts';
import type { Options } from './options.ts';
import type { Serving } from './serving.ts';
import { version } from './version.ts';

/** So many ports after the usual one are tried before any free one is taken. */
const nearPorts = 20;

/** HTTP beside the console: the same lines, answered by the same dispatcher. */
export async function openWeb(
  serving: Serving,
  commits: Commits,
  options: Options,
  log: (line: string) => void,
  networks: () => readonly unknown[],
): Promise<HttpServer> {
  const web = await onFreePort(options, (port) => openOn(port, serving, commits, log, networks));
  if (options.port !== 0 && web.port !== options.port)
    log(`Port ${options.port} is taken by another program, so the pages are on port ${web.port}. --port N asks for a port.`);
  return web;
}

/** Opens on the port that was asked for, or throws `PORT_TAKEN`; where none was asked for, on the next that is free. */
export async function onFreePort<T>({ port: first, portAsked }: Pick<Options, 'port' | 'portAsked'>, open: (port: number) => Promise<T>): Promise<T> {
  const last = first + nearPorts;
  for (let port = first; ; port = port === last ? 0 : port + 1) {
    try {
      return await open(port);
    } catch (error) {
      if (portAsked || port === 0 || !(error instanceof UserError) || error.code !== 'PORT_TAKEN') throw error;
    }
  }
}

function openOn(
  port: number,
  { house, ending }: Serving,
  commits: Commits,
  log: (line: string) => void,
  networks: () => readonly unknown[],
): Promise<HttpServer> {
  const { factory } = house;
  return startHttp({
    folder: factory.folder,
    host: '127.0.0.1',
    port,
    version: version(),
    base: factory.config.factory.site.base,
    async health() {
      const snapshot = await factory.snapshot();
      return { commit: snapshot.commit, imports: await importLines(snapshot, factory.config, snapshot.at), networks: networks() };
    },
    async say(line, { token, signal }) {
      const answered = await dispatch(house, {
        line,
        options: noGlobals,
        identify: (as, room) => identifyByToken(factory.config, token, as, room),
        signal: AbortSignal.any([signal, ending]),
        progress: () => {},
      });
      return { status: statusOf(answered), body: answered.answer };
    },
    ...(house.pages === undefined ? {} : { pages: house.pages }),
    commits: { follow: commits.follow, since: (commit) => factory.ledger.reader.history({ since: commit }) },
    log,
  });
}

/** Without a token somebody is a guest; a token speaks for its person and for nobody else. */
export function identifyByToken(config: Config, token: string | undefined, as: string | undefined, room: string | undefined): Speaker {
  if (as !== undefined || room !== undefined) {
    throw new UserError('DENIED', '--as and --room are for the console.', {
      rule: 'tokens: a token speaks for its own person',
      hint: 'Leave them out; the token says who speaks.',
    });
  }
  if (token === undefined) return { person: 'guest', room: 'room:http' };
  const digest = digestOf(token);
  const found = [...config.tokens.values()].find(({ hash }) => timingSafeEqual(Buffer.from(hash), Buffer.from(digest)));
  if (found === undefined)
    throw new UserError('DENIED', 'Nobody here has given out this token.', {
      rule: 'tokens/: no file has its hash',
      hint: 'A file in tokens/ holds the sha256 of each token.',
    });
  return { person: found.person.replace(/^person:/, ''), room: 'room:http', may: found.may };
}

const statuses: Readonly<Record<string, number>> = {
  USAGE: 400,
  DENIED: 403,
  SAME_PERSON: 403,
  NAME_UNKNOWN: 404,
  PLAN_UNKNOWN: 404,
  TOO_LARGE: 413,
  STATE_WRITE: 507,
  BACKEND_OFFLINE: 503,
  BUG: 500,
};

/** An awaited job that failed is still an answer. */
function statusOf({ answer }: Answered): number {
  return answer.ok ? 200 : (statuses[answer.error.code] ?? 409);
}
