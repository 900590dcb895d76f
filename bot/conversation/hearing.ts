import type { Config } from '@millwright/core/config/schema.ts';
import { matchesPurl } from '@millwright/core/change/owners.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { commandFiles } from '../commands/commands.ts';
import { aliases } from '../dispatch/words.ts';
import type { Choice, Deaf, Message, Sender, Withdrawal } from '../networks/network.ts';
import { commandIn } from './addressed.ts';
import { answer, operationOf, type Lately, type Spoken } from './answering.ts';
import { no, pendingPlan, planOn, yes } from './cards.ts';
import { answeringSpot, spotOf, type Chat, type Joined } from './chat.ts';
import { roomId } from '@millwright/core/change/permission.ts';
import { openPicks } from './picks.ts';
import { openRates, type RateLimits } from './rates.ts';
import { speakerOf } from './speaker.ts';
import { openTwins } from './twins.ts';
import { openWrongCodes } from './wrong-codes.ts';

/** What is done with what was heard. Each is dealt with once; what is not for the bot is passed over in silence. */
export interface Hearing {
  message(joined: Joined, message: Message, again: boolean, signal: AbortSignal): Promise<void>;
  choice(joined: Joined, choice: Choice, again: boolean, signal: AbortSignal): Promise<void>;
  withdrawal(joined: Joined, withdrawal: Withdrawal): Promise<void>;
  deaf(joined: Joined, deaf: Deaf): Promise<void>;
}

const oldAfter = { minutes: 10 };

export function openHearing(chat: Chat, limits: RateLimits): Hearing {
  const { house, now } = chat;
  const { factory } = house;
  const rates = openRates(limits);
  const twins = openTwins();
  const wrongCodes = openWrongCodes(chat);
  const lately: Lately = { rests: new Map(), picks: openPicks() };

  async function tell(joined: Joined, { place, by, id }: Message | Choice, document: Document, about: string): Promise<void> {
    const spot = answeringSpot(chat, joined.id, place);
    await chat.outbox.say(spot.network, {
      to: spot.place,
      document,
      key: `${about} ${joined.id} ${id}`,
      urgency: 'answer',
      ...(place.direct ? {} : { calls: by }),
    });
  }

  async function spokenBy(joined: Joined, heard: Message | Choice, line: string, again: boolean, signal: AbortSignal): Promise<Spoken> {
    const { by, place, id, at } = heard;
    const speaker = await speakerOf(await factory.snapshot(), joined.id, by, { place, proves: joined.network.proves() });
    const from = heard.kind === 'choice' ? heard.on : { room: place.room, id };
    return { joined, line, speaker, by, place, from, event: id, at, signal, again };
  }

  return {
    async message(joined, message, again, signal) {
      const { by, place, at } = message;
      if (isPuppet(joined, by)) return;
      const addressed = commandIn(message, { prefix: joined.config.prefix, bare: isBare(chat, joined.id, place) });
      if (addressed === undefined) return;
      // A sign alone may be meant for another bot, which then answers.
      if (addressed.bare && !isWord(addressed.line, factory.config)) return;
      if (!again && twins.isTwin(factory.config, joined.id, message, addressed.line, now())) return;
      if (message.edited) return tell(joined, message, { verdict: 'Edits are not run; send it again.' }, 'edited');
      const who = `${joined.id} ${by.account ?? by.shown}`;
      const verdict = again ? 'go' : rates.ask(who, `${joined.id} ${place.room}`, now());
      if (verdict === 'silent') return;
      if (verdict === 'tell') return tell(joined, message, { verdict: 'That is more than I answer in a minute; I am silent until it is over.' }, 'rate');
      if (Temporal.Instant.compare(now().subtract(oldAfter), at) > 0) {
        return tell(
          joined,
          message,
          { verdict: `I was away when you said that (${sayMoment(at)}), so I did not do it.`, next: 'Say it again if it still holds.' },
          'late',
        );
      }
      const spoken = await spokenBy(joined, message, addressed.line, again, signal);
      const answered = await answer(chat, spoken, lately);
      if (answered.answer.ok) return;
      if (answered.answer.error.code === 'USAGE') rates.wasInvalid(who, now());
      await wrongCodes.after(answered, spoken);
    },
    async choice(joined, choice, again, signal) {
      if (isPuppet(joined, choice.by) || (choice.choice !== yes && choice.choice !== no)) return;
      const id = planOn(chat, joined.id, choice.on);
      const plan = id === undefined ? undefined : await pendingPlan(await factory.snapshot(), id);
      if (plan === undefined && !again) return;
      const verdict = rates.ask(`${joined.id} ${choice.by.account ?? choice.by.shown}`, `${joined.id} ${choice.place.room}`, now());
      if (verdict !== 'go' && !again) return;
      if (id === undefined) return;
      const spoken = await spokenBy(joined, choice, choice.choice === yes ? `confirm ${id}` : `reject ${id} --why "${no} on its message"`, again, signal);
      chat.spool.keep(`chose ${joined.id} ${choice.id}`, { plan: id, operation: operationOf(joined.id, choice.id, choice.at) }, now());
      await answer(chat, { ...spoken, chosen: true }, lately);
    },
    async withdrawal(joined, withdrawal) {
      await withdrawPlan(chat, chat.spool.kept<string>(`act ${joined.id} ${withdrawal.what}`));
      const chosen = chat.spool.kept<{ readonly plan: string; readonly operation: string }>(`chose ${joined.id} ${withdrawal.what}`);
      if (chosen === undefined || chat.spool.kept(`late ${withdrawal.what}`) !== undefined) return;
      const applied = (await factory.ledger.log({ since: withdrawal.at.subtract({ hours: 24 }), limit: 10_000 })).find(
        (entry) => entry.cause.operation === chosen.operation,
      );
      if (applied === undefined) return;
      chat.spool.keep(`late ${withdrawal.what}`, true, now());
      const spot = answeringSpot(chat, joined.id, withdrawal.place);
      const document = {
        verdict: `${chosen.plan} was decided before that was taken back: ${applied.cause.subject}.`,
        next: `status tells of its job, which cancel ends; undo ${chosen.operation} takes back what was only written down.`,
      };
      await chat.outbox.say(spot.network, { to: spot.place, document, key: `late ${withdrawal.what}`, urgency: 'answer', calls: withdrawal.by });
    },
    async deaf(joined, { room, since, until }) {
      const { config } = factory;
      const rooms = [...config.rooms.values()].filter(
        (file) => file.network === joined.id && (room === null || file.id === room) && file.twin_of === undefined,
      );
      for (const file of rooms) {
        const spot = spotOf(chat, roomId(config, file));
        if (spot === undefined) continue;
        const document = { verdict: `I heard nothing here from ${sayMoment(since)} to ${sayMoment(until)}; what was said to me then is to be said again.` };
        await chat.outbox.say(joined.id, { to: spot.place, document, key: `deaf ${file.id} ${since.toString()}`, urgency: 'digest' });
      }
    },
  };
}

function isPuppet({ config }: Joined, { account, shown }: Sender): boolean {
  return config.puppets.some((pattern) => matchesPurl(pattern, shown) || (account !== null && matchesPurl(pattern, account)));
}

/** Where the room's file says so, and in a thread under a line that was for us. */
function isBare({ house, spool }: Chat, network: string, { room, thread }: Message['place']): boolean {
  if (thread !== undefined && spool.kept(`act ${network} ${thread}`) !== undefined) return true;
  return house.factory.config.rooms.values().some((file) => file.network === network && file.id === room && file.bare_prefix);
}

function isWord(line: string, config: Config): boolean {
  const word = line.split(/\s/, 1)[0]?.toLowerCase() ?? '';
  return Object.hasOwn(commandFiles, word) || Object.hasOwn(aliases, word) || Object.hasOwn(config.factory.aliases, word);
}

/** Whoever takes their line back no longer asks for what it asked for. */
async function withdrawPlan({ house }: Chat, operation: string | undefined): Promise<void> {
  if (operation === undefined) return;
  const { ledger } = house.factory;
  const waiting = (await Array.fromAsync(ledger.head().find(planKind, { operation, state: 'pending' })))[0];
  if (waiting === undefined) return;
  await ledger.commit({ subject: `reject(${waiting.id}): its message was taken back`, actor: 'system' }, async (head, write) => {
    const plan = await head.get(planKind, waiting.id);
    if (plan?.state === 'pending') write.put(planKind, plan.id, { ...plan, state: 'rejected', closedBy: plan.by, why: 'its message was taken back' });
  });
}
