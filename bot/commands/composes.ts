import { releaseNamed } from '@millwright/core/config/releases.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { composeKind } from '@millwright/core/state/kinds/release.ts';
import { z } from 'zod';
import { composeData } from '../changes/job-data.ts';
import { plural } from '../messages/phrases.ts';
import { command } from './command.ts';

const shown = 20;

export default command({
  word: 'composes',
  summary: 'Composes, newest first, and the stages they stand in.',
  args: z.strictObject({ release: z.string().optional().describe('Only of this release.') }),
  positional: ['release'],
  role: 'guest',
  danger: 'read',
  examples: ['composes', 'composes {release}'],
  async run({ snapshot }, { release: name }) {
    const release = name === undefined ? undefined : releaseNamed(snapshot.config, name);
    const where = release === undefined ? {} : { product: release.product, release: release.release };
    const found = (await Array.fromAsync(snapshot.find(composeKind, where))).toSorted((a, b) => (a.created < b.created ? 1 : -1));
    const composes = await Promise.all(found.slice(0, shown).map((compose) => composeData(compose, snapshot, false)));
    const rows = composes.map(({ id, state, artifacts, stages, created }) => [
      String(id),
      String(state),
      String(artifacts),
      (stages as string[]).join(', ') || '-',
      sayMoment(String(created)),
    ]);
    const scope = release === undefined ? '' : ` of ${release.product}/${release.release}`;
    return {
      kind: 'composes',
      data: { composes },
      document: {
        verdict:
          found.length === 0
            ? `There is no compose${scope} yet.`
            : `There ${found.length === 1 ? 'is' : 'are'} ${plural(found.length, 'compose')}${scope}; the newest is ${found[0]?.id}.`,
        ...(found.length === 0 ? { next: `compose ${release === undefined ? 'RELEASE' : `${release.product}/${release.release}`} makes one.` } : {}),
        body: rows.length === 0 ? [] : [{ kind: 'table', columns: ['COMPOSE', 'STATE', 'ARTIFACTS', 'STANDS IN', 'MADE'], rows }],
      },
      cut: found.length > shown ? [{ path: 'data.composes', shown, total: found.length }] : [],
    };
  },
});
