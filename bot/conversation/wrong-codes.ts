import { stamp } from '@millwright/core/model/time.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import type { Answered } from '../dispatch/answer.ts';
import type { Spoken } from './answering.ts';
import type { Chat } from './chat.ts';

const tries = 3;
const withinMs = 600_000;

export interface WrongCodes {
  /** After a refused line: three codes that no plan has, by one person, drop the plans that wait in that room. */
  after(answered: Answered, spoken: Spoken): Promise<void>;
}

/** Codes are short enough to be typed, so nobody may go through them. */
export function openWrongCodes({ house, outbox, now }: Chat): WrongCodes {
  const times = new Map<string, number[]>();
  return {
    async after({ answer }, { speaker, joined, place, by, event }) {
      if (answer.ok || answer.error.code !== 'PLAN_UNKNOWN' || !/^(confirm|reject) \S{4}( |$)/.test(answer.command)) return;
      const who = `${joined.id} ${speaker.person}`;
      const ms = now().epochMilliseconds;
      const recent = [...(times.get(who) ?? []).filter((at) => at > ms - withinMs), ms];
      times.set(who, recent);
      if (recent.length < tries) return;
      times.delete(who);
      const why = `${tries} wrong codes by ${speaker.person}`;
      const { value: dropped } = await house.factory.ledger.commit({ subject: `reject: ${why}`, actor: 'system', room: speaker.room }, async (head, write) => {
        const plans = (await Array.fromAsync(head.find(planKind, { state: 'pending' }))).filter((plan) => plan.room === speaker.room);
        for (const plan of plans) write.put(planKind, plan.id, { ...plan, state: 'rejected', closedBy: 'system', why: `${why}, at ${stamp(head.at)}` });
        return plans.map((plan) => plan.id);
      });
      const verdict = `Those were ${tries} wrong codes${dropped.length === 0 ? ', and nothing waits here' : `, so ${dropped.join(', ')} ${dropped.length === 1 ? 'is' : 'are'} dropped`}.`;
      await outbox.say(joined.id, {
        to: place,
        document: { verdict, next: 'Ask again for what is still wanted.' },
        key: `codes ${event}`,
        urgency: 'answer',
        calls: by,
      });
    },
  };
}
