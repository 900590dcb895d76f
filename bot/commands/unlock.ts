import { UserError } from '@millwright/core/model/errors.ts';
import { scopeNamed, wordsOf } from '@millwright/core/change/freeze.ts';
import { lockKind } from '@millwright/core/state/kinds/evidence.ts';
import { z } from 'zod';
import { demandRole, note } from '../changes/note.ts';
import { command } from './command.ts';

export default command({
  word: 'unlock',
  summary: 'Gives a locked product or release back to everybody.',
  args: z.strictObject({ scope: z.string().describe('A product or release.'), why: z.string().min(1).describe('The reason, for everyone to read.') }),
  positional: ['scope'],
  role: 'releng',
  danger: 'note',
  examples: ['unlock {release} --why "done"'],
  async run(needs, { scope: name, why }) {
    const scope = scopeNamed(name, null, needs.snapshot);
    const id = wordsOf(scope);
    const known = await needs.snapshot.get(lockKind, id);
    const isOwn = known?.by === `person:${needs.speaker.person}`;
    demandRole(needs, { role: isOwn ? 'releng' : 'admin', word: 'unlock', products: [scope.product] });
    await note(needs, `unlock(${id}): ${why}`, async (head, write) => {
      if ((await head.get(lockKind, id)) === undefined) throw new UserError('NOTHING_TO_DO', `${id} is not locked.`, { hint: 'where lists the locks.' });
      write.remove(lockKind, id);
    });
    return { kind: 'unlock', data: { unlocked: id, why }, document: { verdict: `${id} is no longer locked.` } };
  },
});
