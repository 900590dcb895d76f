import { stamp } from '../model/time.ts';
import { z } from 'zod';
import type { Applied, Change } from '../change/change.ts';
import { permit } from '../change/permission.ts';
import { releaseNamed, type ReleaseRef } from '../config/releases.ts';
import { unsigned } from '../artifacts/signing.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { newRun, writeRun } from '../jobs/run.ts';
import type { Digest } from '../model/digest.ts';
import { mayNameOf, parseSelection } from '../graph/query/selection.ts';
import { UserError } from '../model/errors.ts';
import { unlocked } from '../change/locks.ts';
import { composeKind, type ComposeRecord } from '../state/kinds/release.ts';
import { runKind, type RunNodeDefinition, type RunRecord } from '../state/kinds/run.ts';
import type { Write } from '../state/ledger.ts';
import { composesOf, inputsFor, type ComposeInputs } from './inputs.ts';
import { composeId } from './metadata.ts';

export const ComposeAsk = z.strictObject({ release: z.string() });
export type ComposeAsk = z.output<typeof ComposeAsk>;

export interface ComposeValue {
  readonly verb: 'compose';
  readonly release: string;
  readonly hash: Digest;
  readonly inputs: ComposeRecord['inputs'];
  readonly missing: ComposeRecord['missing'];
}

/** Freezes what a release names today into a compose. */
export const composeChange: Change<ComposeAsk, ComposeValue> = {
  verb: 'compose',
  ask: ComposeAsk,
  async plan(ask, head) {
    const release = releaseNamed(head.config, ask.release);
    const { inputs, missing, hash } = await inputsFor(release, head);
    if (inputs.length === 0) {
      const lacking = followsOnly(release, head)
        ? 'its content names only what others publish, which is followed and not composed'
        : 'its content names no component';
      throw new UserError(
        'NOTHING_TO_DO',
        `There is nothing to compose for ${name(release)}: ${missing.length === 0 ? lacking : 'none of its components was ever built'}.`,
        {
          hint: missing.length === 0 ? `See content in products/${release.product}.yaml.` : `why ${name(release)} says what is in the way.`,
        },
      );
    }
    return {
      class: 'write',
      value: { verb: 'compose', release: release.id, hash, inputs, missing },
      estimates: {},
      about: [release.id],
      subject: `compose(${name(release)}): ${inputs.length} ${inputs.length === 1 ? 'artifact' : 'artifacts'}`,
      needs: [{ role: 'releng', different: false }],
    };
  },
  async allowed({ value }, by, head) {
    const release = releaseNamed(head.config, value.release);
    return (await unlocked(head, release, by)) ?? permit(head.config, by, { word: 'compose', role: 'releng', products: [release.product] });
  },
  show({ value }) {
    const release = value.release.replace('release:', '');
    return {
      verdict: `This composes ${value.inputs.length} ${value.inputs.length === 1 ? 'artifact' : 'artifacts'} for ${release}${value.missing.length === 0 ? '' : `, and ${value.missing.length} named ${value.missing.length === 1 ? 'component is' : 'components are'} missing`}.`,
      body: [
        { kind: 'table', columns: ['artifact', 'build'], rows: value.inputs.map((input) => [input.purl, input.build]) },
        ...(value.missing.length === 0
          ? []
          : [{ kind: 'lines' as const, title: 'Missing', lines: value.missing.map((item) => `${item.component}: ${item.reason}`) }]),
      ],
    };
  },
  async apply({ value }, by, { head, write, plan }) {
    return beginCompose(releaseNamed(head.config, value.release), value, { by, plan, head, write });
  },
};

/** Its content names a source whose packages come from elsewhere. */
function followsOnly(release: ReleaseRef, head: Snapshot): boolean {
  const selection = parseSelection(release.config.content);
  return [...head.config.sources].some(([source, { format }]) => mayNameOf(selection, { source, format }));
}

/** The compose of exactly these inputs, if there is one that is good or being made. */
export async function existingCompose(release: ReleaseRef, hash: Digest, head: Snapshot): Promise<ComposeRecord | undefined> {
  const composes = await composesOf(release, head);
  return composes.find((compose) => compose.hash === hash && ['generating', 'done', 'incomplete'].includes(compose.state));
}

/** Writes the record of a compose and the run that makes it: signatures first, side by side, then the folder, then its first stage. */
export async function beginCompose(
  release: ReleaseRef,
  what: Pick<ComposeInputs, 'hash' | 'inputs' | 'missing'>,
  context: { readonly by: readonly string[]; readonly plan: string | null; readonly head: Snapshot; readonly write: Write },
): Promise<Applied> {
  const { head, write, by, plan } = context;
  const known = await existingCompose(release, what.hash, head);
  if (known !== undefined)
    return {
      job: known.state === 'generating' ? known.run : null,
      data: { compose: known.id },
      sentence: `${known.id} has exactly these inputs; it is reused.`,
    };
  const taken = new Set((await Array.fromAsync(head.find(composeKind))).map((compose) => compose.id));
  const id = composeId(release, head.at, taken);
  const run = write.nextId(runKind, 'c');
  const stage = release.stages[0];
  const key = stage === undefined ? undefined : release.config.keys[stage.name];
  const digests =
    key === undefined
      ? []
      : await unsigned(
          what.inputs.map((input) => input.digest),
          key,
          head,
        );
  const signs = digests.map((digest, index): RunNodeDefinition =>
    node(`s${index + 1}`, `sign ${digest.slice(7, 19)}`, [], { chore: 'sign', digest, keys: [key] }),
  );
  const assemble = node(
    'assemble',
    'assemble',
    signs.map((item) => item.id),
    { chore: 'assemble', compose: id },
  );
  const place = node('place', `move to ${stage?.name ?? 'its first stage'}`, ['assemble'], { chore: 'place', compose: id, stage: stage?.name ?? '' });
  const record: RunRecord = {
    id: run,
    kind: 'compose',
    subject: id,
    plan,
    by: [...by],
    state: 'running',
    created: stamp(head.at),
    ended: null,
    nodes: [...signs, assemble, ...(what.missing.length === 0 ? [place] : [])],
    leftOut: [],
  };
  const started = newRun(record);
  writeRun(write, started, started.nodes.keys());
  const asker = by[0];
  write.put(composeKind, id, {
    id,
    hash: what.hash,
    product: release.product,
    release: release.release,
    state: 'generating',
    askedBy: asker?.startsWith('person:') === true ? asker : null,
    path: `composes/${id}`,
    inputs: what.inputs,
    missing: what.missing,
    bytes: 0,
    run,
    created: stamp(head.at),
    finished: null,
    sentence: null,
  });
  return { job: run, data: { compose: id }, sentence: `The compose ${id} is being made.` };
}

function node(id: string, component: string, after: readonly string[], facts: Record<string, unknown>): RunNodeDefinition {
  return {
    id,
    component,
    engine: 'house',
    reason: component,
    after: [...after],
    level: after.length === 0 ? 0 : 1,
    rank: after.length === 0 ? 2 : 1,
    seconds: 1,
    jobs: [id],
    facts,
  };
}

function name(release: ReleaseRef): string {
  return `${release.product}/${release.release}`;
}
