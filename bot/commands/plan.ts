import { planHash } from '@millwright/core/change/pending.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';
import { z } from 'zod';
import { contentOf } from '../changes/plan-data.ts';
import { parseLine } from '../dispatch/parse.ts';
import { quote } from '@millwright/core/words/line/tokenize.ts';
import { commandFiles } from './commands.ts';
import { command, type Needs, type Reply } from './command.ts';

const verbs = ['rebuild', 'compose', 'promote', 'rollback', 'freeze', 'unfreeze', 'undo'];

export default command({
  word: 'plan',
  summary: 'What a change would do. Changes nothing and gives no code.',
  args: z.strictObject({ words: z.array(z.string()).min(1).describe('A change as you would type it.') }),
  positional: ['--words'],
  role: 'guest',
  danger: 'read',
  examples: ['plan rebuild --unbuilt', 'plan compose {release}'],
  async run(needs, { words }) {
    const [verb = '', ...rest] = words;
    if (!verbs.includes(verb))
      throw new UserError('USAGE', `"${verb}" is no change that can be planned.`, { hint: `plan ${verbs.join('|')} …`, suggest: nearest(verb, verbs) });
    const parsed = await parseLine([verb, ...rest].map(quote).join(' '), commandFiles);
    return parsed.command.run(planOnly(needs), parsed.args);
  },
});

/** Needs under which a change is planned and shown instead of asked for. */
function planOnly(needs: Needs): Needs {
  return { ...needs, planOnly: (verb, ask) => show(needs, verb, ask) };
}

async function show({ factory, snapshot, speaker }: Needs, verb: string, ask: unknown): Promise<Reply> {
  const change = await factory.changeOf(verb);
  const planned = await change.plan(change.ask.parse(ask), snapshot);
  const plan = {
    id: null,
    hash: planHash(verb, planned),
    verb,
    class: planned.class,
    by: `person:${speaker.person}`,
    room: speaker.room,
    expires: null,
    code: null,
    needs: planned.needs,
    ...contentOf({ ...planned.estimates, ...(planned.value as object) }),
  };
  return { kind: 'plan', data: { plan }, document: { ...change.show(planned), next: 'Nothing was changed. Type it without plan to ask for it.' } };
}
