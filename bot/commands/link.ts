import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { addDuration, parseDuration, sayMoment, stamp } from '@millwright/core/model/time.ts';
import { accountId, accountKind, type AccountRecord } from '@millwright/core/state/kinds/account.ts';
import { z } from 'zod';
import { note } from '../changes/note.ts';
import { command, type Needs, type Reply } from './command.ts';

const validFor = '10m';
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 6;

export default command({
  word: 'link',
  summary: 'Makes a further account of a network known as yours: the new one asks, one that is known already says the code.',
  args: z.strictObject({
    who: z.string().min(1).optional().describe('From the new account: the person you are. From a known one: the code that it was given.'),
  }),
  positional: ['who'],
  role: 'guest',
  danger: 'note',
  anywhere: true,
  examples: ['link', 'link {person}'],
  async run(needs, { who }) {
    const { account, person, claimed } = needs.speaker;
    if (who === undefined) return show(needs);
    if (account === undefined || claimed !== undefined) {
      throw new UserError('DENIED', 'No account was proven on this message, so there is nothing to link.', {
        rule: 'link: an account is linked by itself',
        hint: 'Log in on a network that proves accounts, and say it there.',
      });
    }
    if (person !== 'guest') return say(needs, who.toUpperCase(), account);
    return ask(needs, who.replace(/^person:/, ''), account);
  },
});

/** What is known of the speaker's accounts. */
async function show({ snapshot, speaker }: Needs): Promise<Reply> {
  const { config } = snapshot;
  const configured = Object.entries(config.people.get(speaker.person)?.accounts ?? {}).flatMap(([network, names]) =>
    names.map((name) => accountId(network, name)),
  );
  const linked = (await Array.fromAsync(snapshot.find(accountKind, { person: `person:${speaker.person}` }))).map((item) => item.id);
  const all = [...new Set([...configured, ...linked])];
  const verdict =
    speaker.person === 'guest' ? 'This account is nobody’s yet.' : `${speaker.person} is known by ${all.length === 0 ? 'no account' : all.join(', ')}.`;
  const next =
    speaker.person === 'guest'
      ? 'link PERSON gives a code, which that person says from an account that is known.'
      : 'link PERSON, said by a new account, begins to add it.';
  return { kind: 'link', data: { person: `person:${speaker.person}`, accounts: all }, document: { verdict, next } };
}

/** A new account asks whose it says it is, and is given a code that only they can say. */
async function ask(needs: Needs, person: string, { network, account }: { readonly network: string; readonly account: string }): Promise<Reply> {
  const { factory, snapshot } = needs;
  if (!snapshot.config.people.has(person)) {
    throw new UserError('NAME_UNKNOWN', `There is no person "${person}".`, {
      hint: 'A person is a file in people/; accounts are linked to one that is there.',
      suggest: nearest(person, snapshot.config.people.keys()),
    });
  }
  const id = accountId(network, account);
  const record = await note<AccountRecord>(needs, `link(${id}): asks to be ${person}`, async (head, write) => {
    const code = Array.from({ length: codeLength }, () => crockford[factory.random(crockford.length)]).join('');
    const expires = stamp(addDuration(head.at, parseDuration(validFor)));
    const made: AccountRecord = { id, network, account, person: null, code, asks: `person:${person}`, expires, provenBy: null, time: stamp(head.at) };
    write.put(accountKind, id, made);
    return made;
  });
  return {
    kind: 'link',
    data: { account: id, asks: record.asks, code: record.code, expires: record.expires },
    document: {
      verdict: `${account} on ${network} asks to be ${person}. Only ${person} can agree.`,
      next: `From an account of theirs that is known, on another network or on this one, ${person} says: link ${record.code} (until ${sayMoment(record.expires ?? '')}).`,
    },
  };
}

/** A known account says the code of a new one. */
async function say(needs: Needs, code: string, by: { readonly network: string; readonly account: string }): Promise<Reply> {
  const self = `person:${needs.speaker.person}`;
  const record = await note<AccountRecord>(
    needs,
    (value) => `link(${value.id}): is ${needs.speaker.person}`,
    async (head, write) => {
      const found = (await Array.fromAsync(head.find(accountKind, { code })))[0];
      if (found === undefined)
        throw new UserError('NAME_UNKNOWN', `No account was given the code "${code}".`, { hint: 'The new account says link PERSON and is given one.' });
      if (found.asks !== self) {
        throw new UserError('DENIED', `${found.id} asks to be ${found.asks.replace('person:', '')}, so only they can say its code.`, {
          rule: 'link: the person who is asked for agrees',
          hint: 'Tell them.',
        });
      }
      if (found.expires === null || Temporal.Instant.compare(Temporal.Instant.from(found.expires), head.at) <= 0)
        throw new UserError('PLAN_EXPIRED', `The code of ${found.id} was good until ${sayMoment(found.expires ?? stamp(head.at))}.`, {
          hint: 'The new account says link PERSON again.',
        });
      const proven: AccountRecord = { ...found, person: self, code: null, expires: null, provenBy: accountId(by.network, by.account), time: stamp(head.at) };
      write.put(accountKind, found.id, proven);
      return proven;
    },
  );
  return {
    kind: 'link',
    data: { account: record.id, person: record.person, provenBy: record.provenBy },
    document: {
      verdict: `${record.account} on ${record.network} is ${needs.speaker.person} from now on.`,
      next: `undo ${needs.operation} takes it back.`,
    },
  };
}
