import { stamp } from '../model/time.ts';
import { recordSignatures, unsigned, type SignJob, type Signed } from '../artifacts/signing.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { digestOfValue, type Digest } from '../model/digest.ts';
import { UserError } from '../model/errors.ts';
import { parsePurl, printPurl, purlBase } from '../model/ids.ts';
import type { LocalJob, LocalOutcome } from '../jobs/local-job.ts';
import type { ChoreOutcome } from '../jobs/in-process.ts';
import type { Applied, Ended, Work } from '../jobs/work.ts';
import { buildKind, buildOfInputsKind, currentKind, type BuildRecord } from '../state/kinds/build.ts';
import type { Output } from '../state/kinds/parts.ts';
import type { Write } from '../state/ledger.ts';
import { readComponents, type RebuildComponent } from './component.ts';
import { inputHash } from './input-hash.ts';
import { asPlanned, factsOf, inputsOf } from './inputs.ts';

export interface SbomContent {
  readonly edges: BuildRecord['edges'];
  readonly nodes: BuildRecord['nodes'];
}

export interface RebuildNeeds {
  /** Turns what is to be built into a job of the component's engine. */
  jobOf(component: RebuildComponent, inputs: readonly { readonly name: string; readonly outputs: readonly Output[] }[], version: string): Promise<LocalJob>;
  /** Whether the bytes of an output are still in the artifact store. */
  has(digest: Output['digest']): Promise<boolean>;
  /** Reads a build's own bill of materials. Throws `SOURCE_BROKEN`. */
  sbomOf(digest: NonNullable<LocalOutcome['sbom']>['digest'], outputs: readonly Output[]): Promise<SbomContent>;
}

/** What happens at the nodes of a rebuild: build, then sign what was built. */
export function rebuildWork(needs: RebuildNeeds): Work {
  return {
    async prepare(run, node, head, write) {
      const facts = factsOf(run, node);
      if (node.job > 0)
        return {
          kind: 'job',
          engine: 'house',
          job: { chore: 'sign-all', jobs: await signJobs(node.outputs, facts.keys, head) },
          inputHash: node.inputHash,
          reason: 'Its artifacts are being signed.',
        };
      const components = await readComponents(head, facts.name);
      const found = components.get(run.record.nodes.find((item) => item.id === node.id)?.component ?? '');
      if (found === undefined) return { kind: 'impossible', sentence: `${facts.name} is no longer configured.` };
      const component = asPlanned(found, facts);
      const inputs = inputsOf(facts, run, components);
      if (typeof inputs === 'string') return { kind: 'impossible', sentence: inputs };
      const hash = inputHash(component, inputs);
      const known = facts.fresh ? undefined : await head.get(buildOfInputsKind, hash);
      const build = known === undefined ? undefined : await head.get(buildKind, known.build);
      if (build !== undefined && (await isWhole(build.outputs, needs))) {
        if (!facts.bootstrap) await countAgain(found, build.id, facts.commit, head, write);
        return { kind: 'reuse', build: build.id, outputs: build.outputs, inputHash: hash, reason: `Equal inputs were built before (${build.id}).` };
      }
      return {
        kind: 'job',
        engine: component.config.engine,
        job: await needs.jobOf(component, inputs, facts.version),
        inputHash: hash,
        reason: 'It is being built.',
      };
    },
    async apply(ended) {
      return ended.node.job > 0 ? signed(ended) : built(ended, needs);
    },
    async over() {},
  };
}

/** A build that is reused counts again; where it counts already, it now stands for the newest source, also one that went back to what it was. */
async function countAgain(
  { purl, current, builtCommit, revision }: RebuildComponent,
  build: string,
  commit: string,
  head: Snapshot,
  write: Write,
): Promise<void> {
  const isCounted = current?.id === build;
  if (isCounted && (builtCommit === commit || revision?.commit !== commit)) return;
  const since = isCounted ? (await head.get(currentKind, purl))?.since : undefined;
  write.put(currentKind, purl, { component: purl, build, since: since ?? stamp(head.at), commit });
}

/** A build can be reused only while its bytes are there. */
async function isWhole(outputs: readonly Output[], needs: RebuildNeeds): Promise<boolean> {
  for (const { digest } of outputs) if (!(await needs.has(digest))) return false;
  return true;
}

async function signJobs(outputs: readonly Output[], keys: readonly string[], head: Ended['head']): Promise<SignJob[]> {
  const jobs: SignJob[] = [];
  for (const key of keys)
    for (const digest of await unsigned(
      outputs.map((output) => output.digest),
      key,
      head,
    ))
      jobs.push({ chore: 'sign', digest, keys: [key] });
  return jobs;
}

async function signed({ outcome, head, write, node }: Ended): Promise<Applied> {
  const made = ((outcome as ChoreOutcome).data ?? []) as readonly Signed[];
  if (outcome.outcome === 'ok') recordSignatures(made, (key) => head.config.keys.get(key)?.means ?? key, stamp(head.at), write);
  return {
    reason: outcome.outcome === 'ok' ? 'It is built and signed.' : (outcome.sentence ?? 'Signing failed.'),
    build: node.build,
    outputs: node.outputs,
    unchanged: node.unchanged,
  };
}

async function built(ended: Ended, needs: RebuildNeeds): Promise<Applied> {
  const { run, node, head, write, key } = ended;
  const facts = factsOf(run, node);
  const components = await readComponents(head, facts.name);
  const component = components.get(run.record.nodes.find((item) => item.id === node.id)?.component ?? '');
  if (component === undefined) {
    const sentence = `${facts.name} is no longer configured.`;
    return { reason: sentence, build: null, outputs: [], unchanged: false, outcome: { ...ended.outcome, outcome: 'build', sentence } };
  }
  let outcome = ended.outcome as LocalOutcome;
  const outputs = outcome.outcome === 'ok' ? outputsOf(component, facts.version, outcome.outputs) : [];
  let sbom: SbomContent = { edges: [], nodes: [] };
  try {
    if (outcome.outcome === 'ok' && outcome.sbom !== null) sbom = await needs.sbomOf(outcome.sbom.digest, outputs);
  } catch (error) {
    // Whatever a bill of materials does to its reader, it is the build that left it.
    const reason = error instanceof Error ? error.message : String(error);
    outcome = { ...outcome, outcome: 'build', sentence: error instanceof UserError ? reason : `Its bill of materials could not be read: ${reason}.` };
  }
  if (outcome.outcome === 'infrastructure') return { reason: outcome.sentence ?? '', build: null, outputs: [], unchanged: false, outcome };
  const inputs = inputsOf(facts, run, components);
  const isGood = outcome.outcome === 'ok';
  const payload = isGood ? payloadOf(outputs, sbom.edges, facts.version) : null;
  const id = write.nextId(buildKind, 'b');
  const record: BuildRecord = {
    id,
    component: component.purl,
    name: component.name,
    format: component.config.format,
    version: facts.version,
    commit: facts.commit,
    inputHash: node.inputHash ?? '',
    inputs: typeof inputs === 'string' ? [] : inputs.map((input) => ({ ...input, outputs: [...input.outputs] })),
    outputs: isGood ? outputs : [],
    payload,
    edges: isGood ? sbom.edges : [],
    nodes: isGood ? sbom.nodes : [],
    outcome: outcome.outcome,
    sentence: outcome.sentence,
    run: run.record.id,
    key,
    engine: component.config.engine,
    isolation: outcome.isolation ?? null,
    log: outcome.log,
    started: outcome.started,
    finished: outcome.finished,
    seconds: Math.max(0, (Date.parse(outcome.finished) - Date.parse(outcome.started)) / 1000),
  };
  write.put(buildKind, id, record);
  if (!isGood) return { reason: outcome.sentence ?? 'It failed.', build: id, outputs: [], unchanged: false, outcome };
  if (facts.bootstrap) {
    write.put(buildOfInputsKind, record.inputHash, { inputHash: record.inputHash, build: id });
    return { reason: 'It is built, for what it is built with.', build: id, outputs, unchanged: false, outcome };
  }
  // What is the same but for its version changes nothing for anybody: the earlier build stays the one that counts, and what stands on it is not built again.
  const before = component.current;
  const same = before !== undefined && before.payload === payload && !facts.fresh ? before : undefined;
  write.put(buildOfInputsKind, record.inputHash, { inputHash: record.inputHash, build: same?.id ?? id });
  const since = same === undefined ? stamp(head.at) : ((await head.get(currentKind, component.purl))?.since ?? stamp(head.at));
  write.put(currentKind, component.purl, { component: component.purl, build: same?.id ?? id, since, commit: facts.commit });
  return { reason: 'It is built.', build: same?.id ?? id, outputs: same?.outputs ?? outputs, unchanged: before?.payload === payload, outcome };
}

/** Digest over what users of the outputs can see: bytes, names and edges; not the version they carry. */
function payloadOf(outputs: readonly Output[], edges: BuildRecord['edges'], version: string): Digest {
  const own = new Set(outputs.map((output) => purlBase(output.purl)));
  const plain = (id: string) => (id.startsWith('pkg:') && own.has(purlBase(id)) ? purlBase(id) : id);
  const files = outputs.map(({ path, digest }) => [path.replaceAll(version, ''), digest]);
  return digestOfValue({ files, edges: edges.map((edge) => ({ ...edge, from: plain(edge.from), to: plain(edge.to) })) });
}

/** Names what a build made: the component's own name for a lone file, else each file's name without ending and version. */
function outputsOf(component: RebuildComponent, version: string, files: LocalOutcome['outputs']): Output[] {
  const { namespace } = parsePurl(component.purl);
  const { type, name } = { type: component.format.purl, name: parsePurl(purlBase(component.purl)).name };
  const stems = files.map((file) => (files.length === 1 ? name : stemOf(file.name, version)));
  return files.map((file, index) => {
    const stem = stems[index] ?? name;
    const isShared = stems.filter((other) => other === stem).length > 1;
    const purl = printPurl({
      type,
      ...(namespace === undefined ? {} : { namespace }),
      name: stem,
      version,
      ...(isShared ? { qualifiers: { file_name: file.name } } : {}),
    });
    return { purl, digest: file.digest, path: file.path, size: file.size };
  });
}

function stemOf(file: string, version: string): string {
  const stem = file.replace(/\.[^.]*$/, '');
  return stem.endsWith(`-${version}`) ? stem.slice(0, -version.length - 1) : stem;
}
