import { existingCompose } from '@millwright/core/compose/change.ts';
import { inputsFor } from '@millwright/core/compose/inputs.ts';
import { composeLine } from '@millwright/core/compose/line.ts';
import { releaseNamed } from '@millwright/core/config/releases.ts';
import { runKind } from '@millwright/core/state/kinds/run.ts';
import { askChange } from '../changes/ask-change.ts';
import { awaitRun } from '../changes/confirmed.ts';
import { composeData, jobData } from '../changes/job-data.ts';
import { sayJob } from '../messages/jobs.ts';
import { command } from './command.ts';

export default command({
  word: composeLine.word,
  summary: 'Freezes what a release names today into a compose; of equal inputs, the one that exists.',
  args: composeLine.args,
  positional: composeLine.positional,
  role: 'releng',
  danger: 'write',
  examples: ['compose {release}'],
  async run(needs, { release: name }) {
    const release = releaseNamed(needs.snapshot.config, name);
    const { hash } = await inputsFor(release, needs.snapshot);
    const known = await existingCompose(release, hash, needs.snapshot);
    if (known === undefined || needs.planOnly !== undefined) return askChange(needs, composeLine.verb, composeLine.askOf({ release: release.id }));
    const run = await needs.snapshot.get(runKind, known.run);
    if (known.state === 'generating' && needs.wait) await awaitRun(needs, known.run);
    const snapshot = await needs.factory.snapshot();
    const record = run === undefined ? undefined : await jobData((await snapshot.get(runKind, known.run)) ?? run, snapshot);
    const fresh = (await existingCompose(release, hash, snapshot)) ?? known;
    const data = await composeData(fresh, snapshot, true);
    return {
      kind: 'compose',
      data: { compose: data },
      document: record === undefined ? { verdict: `${fresh.id} has exactly these inputs.`, page: `/compose/${fresh.id}/` } : sayJob({ ...record, data }),
      failed: fresh.state === 'failed',
    };
  },
});
