import { sayMoment, stamp } from '@millwright/core/model/time.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { scopeNamed, wordsOf } from '@millwright/core/change/freeze.ts';
import { lockKind, type LockRecord } from '@millwright/core/state/kinds/evidence.ts';
import { z } from 'zod';
import { demandRole, note } from '../changes/note.ts';
import { command } from './command.ts';

export default command({
  word: 'lock',
  summary: 'Keeps a product or release for yourself: only you compose and promote it until unlock.',
  args: z.strictObject({
    scope: z.string().describe('A product or release, such as web or web/1.'),
    why: z.string().min(1).describe('The reason, for everyone to read.'),
  }),
  positional: ['scope'],
  role: 'releng',
  danger: 'note',
  examples: ['lock {release} --why "I am sorting out the signatures"'],
  async run(needs, { scope: name, why }) {
    const scope = scopeNamed(name, null, needs.snapshot);
    demandRole(needs, { role: 'releng', word: 'lock', products: [scope.product] });
    const id = wordsOf(scope);
    const by = `person:${needs.speaker.person}`;
    const lock = await note<LockRecord>(needs, `lock(${id}): ${why}`, async (head, write) => {
      const known = await head.get(lockKind, id);
      if (known !== undefined && known.by !== by)
        throw new UserError('LOCKED', `${id} is locked by ${known.by.replace('person:', '')} since ${sayMoment(known.time)}: ${known.why}`, {
          hint: `Ask them, or: unlock ${id} (admin).`,
        });
      const record: LockRecord = { id, product: scope.product, release: scope.release, why, by, time: stamp(head.at) };
      write.put(lockKind, id, record);
      return record;
    });
    return {
      kind: 'lock',
      data: { lock },
      document: { verdict: `${id} is locked: only ${needs.speaker.person} changes it.`, next: `unlock ${id} --why "…" gives it back.` },
    };
  },
});
