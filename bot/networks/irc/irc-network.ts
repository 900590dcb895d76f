import type { Socket } from 'node:net';
import type { MessageEvent } from 'irc-framework';
import type { Destination, Handle, Network, Post } from '../network.ts';
import type { NetworkNeeds } from '../open-network.ts';
import { postLines } from '../post-lines.ts';
import { openBucket } from './bucket.ts';
import { casemapOf, type Casemap } from './casemap.ts';
import type { Clock } from './clock.ts';
import { connect, membersAsked, type Account, type Connection } from './connection.ts';
import { ctcpAnswer } from './ctcp.ts';
import { fitLines } from './fit-lines.ts';
import { openGaps } from './gaps.ts';
import { messageFrom } from './hearing.ts';
import type { IrcConfig } from './irc-config.ts';
import { isTarget, lineOf } from './line.ts';
import { openMemory } from './memory.ts';
import { openNick } from './nick.ts';
import { openOutbox } from './outbox.ts';
import { openPeople } from './people.ts';
import { openRepeats } from './repeats.ts';
import { openRooms } from './rooms.ts';
import { budgetFor, historyOf, wiresOf } from './speaking.ts';
import { openSplits } from './splits.ts';
import { supervise } from './supervisor.ts';

const lookMs = 15_000;
const halfDeadMs = 60_000;
const floodedMs = 3_600_000;
const mostLines = { room: 3, direct: 6 };

/** The parts put together: one network, whichever connection it is on at the moment. */
export function ircNetwork(given: {
  readonly config: IrcConfig;
  readonly needs: NetworkNeeds;
  readonly clock: Clock;
  readonly account: Account | undefined;
  readonly dial: () => Socket;
}): Network {
  const { config, needs, clock, account } = given;
  const log = (line: string): void => needs.log(line);
  let connection: Connection | undefined;
  let isUp = false;
  let received = 0;
  /** How names compare: by the last server's word, so that it holds between connections too. */
  let mapping: Casemap = casemapOf(undefined);
  const fold: Casemap = (name) => mapping(name);
  const memory = openMemory(needs.folder, clock, log);
  const bucket = openBucket({ burst: config.budget.burst, perSecond: config.budget.per_second }, clock.now());
  const outbox = openOutbox(bucket, clock, fold);
  const people = openPeople(fold);
  const repeats = openRepeats();
  const splits = openSplits();
  const posts = new Map<string, Promise<Handle | undefined>>();
  /** Messages of each room that are handed on and not kept yet. */
  const pending = new Map<string, number>();

  const command = (line: string): void => outbox.command(line);
  const rooms = openRooms({ clock, fold: () => fold, wanted: () => needs.rooms(), command, log });
  const nick = openNick({ wanted: config.nick, regain: config.regain, clock, fold: () => fold, command });
  const gaps = openGaps({
    clock,
    fold: () => fold,
    command,
    give,
    deaf(room, since, until) {
      const at = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);
      void needs.heard({ kind: 'deaf', room: spelled(room), since: at(since), until: at(Math.max(since, until)) });
    },
    closed(room) {
      if (connection !== undefined) memory.heard(fold(room), connection.heardAt());
      outbox.settle((target) => fold(target) === fold(room));
    },
  });

  const supervisor = supervise({
    clock,
    random: () => needs.random(1_000_000) / 1_000_000,
    place: `${config.host}:${config.port}`,
    log,
    attempt: (on) => {
      const now = connect({
        dial: given.dial,
        host: config.host,
        port: config.port,
        nick: config.nick,
        account,
        clock,
        log,
        events: {
          up() {
            mapping = now.fold;
            isUp = true;
            people.forget();
            on.up();
            if (account !== undefined && !now.has('account-tag'))
              log('The server does not say whose account a message is from: on this network people read only.');
            outbox.up(wiresOf(now, (target) => isReady(target)));
            const letter = now.token('BOT');
            if (typeof letter === 'string' && /^[a-z]$/i.test(letter)) command(lineOf('MODE', [now.nick(), `+${letter}`]));
            rooms.join();
            nick.up(now.nick(), now.token('MONITOR') !== undefined);
            outbox.settle((target) => !isRoom(target));
          },
          message: (event, kind) => heard(now, event, kind),
          person(event) {
            if (event.isGone === true && splits.quit(event.reason ?? '', clock.now())) people.forget();
            people.knows(event);
            if (event.to !== undefined) nick.is(now.nick());
            if (event.isGone === true || event.to !== undefined) nick.free(event.nick);
          },
          room: ({ room, what, why }) => roomEvent(now, room, what, why),
          nickFree: (free) => nick.free(free),
          nobody(whom) {
            people.knows({ nick: whom, isGone: true });
            outbox.refused(whom);
          },
          batchEnd: (batch, size) => gaps.batchEnd(batch, size),
          failed: (what) => what === 'CHATHISTORY' && gaps.failed(),
          flooded() {
            bucket.slow(clock.now() + floodedMs);
            log('The server closed because the bot said too much at once; for an hour it speaks half as fast.');
          },
          down(ended, sentence) {
            if (isUp) remember();
            isUp = false;
            connection = undefined;
            outbox.down();
            gaps.down();
            rooms.down();
            nick.down();
            people.forget();
            on.down(ended, sentence);
          },
        },
      });
      connection = now;
    },
  });
  let cancelLook = clock.after(lookMs, look);

  return {
    form: 'lines',
    proves: () => isUp && connection?.has('account-tag') === true && !splits.holds(clock.now()),
    health() {
      const health = supervisor.health();
      const missing = health.word === 'online' ? rooms.missing() : [];
      if (missing.length === 0) return health;
      return { ...health, sentence: `${health.sentence} Not in ${missing.map(([room, why]) => `${room} (${why})`).join(', ')}.` };
    },
    post(post) {
      const before = memory.said(post.key);
      if (before !== undefined) return Promise.resolve(before);
      const running = posts.get(post.key) ?? say(post).finally(() => posts.delete(post.key));
      posts.set(post.key, running);
      return running;
    },
    async [Symbol.asyncDispose]() {
      if (supervisor.health().word === 'closed') return;
      supervisor.close();
      cancelLook();
      if (isUp) remember();
      outbox.close();
      connection?.quit('Millwright is leaving.');
      memory.flush();
    },
  };

  function say(post: Post): Promise<Handle | undefined> {
    const target = targetOf(post.to);
    if (target === undefined || supervisor.health().word === 'closed') return Promise.resolve(undefined);
    const direct = !isRoom(target);
    const verb = direct ? 'NOTICE' : 'PRIVMSG';
    const [first = '', ...more] = postLines(post, 'lines', needs.base());
    const lines = [post.calls === undefined || direct ? first : `${post.calls.shown}: ${first}`, ...more];
    return new Promise((resolve) =>
      outbox.add({
        target,
        verb,
        urgency: post.urgency,
        asker: post.calls?.shown ?? '',
        lines: fitLines(lines, { most: direct ? mostLines.direct : mostLines.room, bytes: budgetFor(connection, config.nick, verb, target) }),
        ...(post.urgency === 'progress' && post.reply !== undefined ? { replaces: `progress ${post.reply.id}` } : {}),
        done(id) {
          const handle = id === undefined ? undefined : { room: 'room' in post.to ? post.to.room : target, id };
          if (handle !== undefined) memory.says(post.key, handle);
          resolve(handle);
        },
      }),
    );
  }

  /** Whom the message is for by now: a direct answer follows its person to another nick, and never goes to who has the old one. */
  function targetOf(to: Destination): string | undefined {
    const target = 'account' in to ? people.nickOf(to.account) : to.direct ? people.nickFor(to.room) : to.room;
    if (target === undefined || !isTarget(target)) return undefined;
    return !isRoom(target) || needs.rooms().some((room) => fold(room) === fold(bare(target))) ? target : undefined;
  }

  function heard(from: Connection, event: MessageEvent, kind: 'privmsg' | 'notice' | 'action' | 'ctcp'): void {
    const isOurs = fold(event.nick) === fold(from.nick());
    const target = fold(event.target) === fold(from.nick()) && !isOurs ? event.nick : event.target;
    if (isOurs && event.batch === undefined && (kind === 'privmsg' || kind === 'notice')) {
      repeats.isNew({ id: event.tags['msgid'], words: '' }, clock.now());
      return outbox.arrived({ target: `${event.group ?? ''}${target}`, text: event.message, label: event.tags['label'], id: event.tags['msgid'] });
    }
    if (kind === 'ctcp') {
      const answer = isOurs || isRoom(event.target) || event.nick === '' ? undefined : ctcpAnswer(event, needs.now());
      if (answer !== undefined && isTarget(event.nick)) outbox.add({ ...answer, target: event.nick });
    } else if (kind === 'privmsg') {
      people.knows({ nick: event.nick, ...(from.has('account-tag') ? { account: event.account ?? null } : {}) });
      if (isRoom(event.target)) gaps.message(event.target, event);
      else if (event.batch === undefined) give(event, false);
    }
  }

  function give(event: MessageEvent, isPast: boolean): void {
    if (connection === undefined) return;
    const id = event.tags['msgid'];
    if (isPast && fold(event.nick) === fold(connection.nick())) {
      if (repeats.isNew({ id, words: '' }, clock.now())) outbox.arrived({ target: event.target, text: event.message, id });
      return;
    }
    if (!repeats.isNew({ id, words: [event.account ?? event.nick, event.target, event.message].join(' ') }, clock.now())) return;
    const message = messageFrom(event, {
      fold,
      names: [connection.nick(), config.nick],
      account: account?.account,
      ignore: config.ignore,
      proves: connection.has('account-tag') && !splits.holds(clock.now()),
      rooms: needs.rooms(),
      now: needs.now(),
      nextId: () => `${needs.id}-${clock.now()}-${++received}`,
    });
    if (message === undefined) return;
    if (message.place.direct) people.speaksTo(message.by);
    const room = fold(event.target);
    pending.set(room, (pending.get(room) ?? 0) + 1);
    void needs.heard(message).then(() => {
      pending.set(room, (pending.get(room) ?? 1) - 1);
      if (!message.place.direct) memory.heard(room, message.at.epochMilliseconds);
    });
  }

  function roomEvent(from: Connection, room: string, what: 'joined' | 'left' | 'kicked' | 'refused' | 'mute', why: string): void {
    if (what === 'joined') {
      rooms.joined(room);
      gaps.joined(room, { since: memory.heardUntil(fold(room)), now: from.heardAt() }, historyOf(from));
      // Who is there already can be found by account from now on.
      if (from.token('WHOX') !== undefined) command(lineOf('WHO', [room, membersAsked]));
      outbox.pump();
    } else if (what === 'left') rooms.left(room);
    else if (what === 'kicked') {
      memory.heard(fold(room), from.heardAt());
      rooms.kicked(room, why);
    } else {
      if (what === 'refused') rooms.refused(room, why);
      else log(`${room} does not let the bot speak: ${why}`);
      outbox.refused(room);
    }
  }

  /** Also a room's operators alone, `@#room`; no nick begins like that. */
  function isRoom(target: string): boolean {
    return /^[~&@%+#!]/.test(target);
  }

  function bare(target: string): string {
    return target.replace(/^[~&@%+](?=#)/, '');
  }

  function isReady(target: string): boolean {
    return isUp && (!isRoom(target) || (rooms.isIn(bare(target)) && !gaps.isReading(bare(target))));
  }

  function spelled(room: string): string {
    return needs.rooms().find((item) => fold(item) === fold(room)) ?? room;
  }

  /** Until when each room was heard, for the next connection. What is handed on and not kept yet counts as unheard. */
  function remember(): void {
    if (connection === undefined) return;
    for (const room of needs.rooms()) {
      const key = fold(room);
      if (rooms.isIn(room) && !gaps.isReading(room) && (pending.get(key) ?? 0) === 0) memory.heard(key, connection.heardAt());
    }
  }

  function look(): void {
    if (isUp) remember();
    const oldest = outbox.oldest();
    if (oldest !== undefined && clock.now() - oldest >= halfDeadMs) connection?.fail('The server takes what the bot says and does not carry it.');
    const left = outbox.leftOut();
    if (left > 0) log(`${left} lines were left out because too much was to be said at once.`);
    cancelLook = clock.after(lookMs, look);
  }
}
