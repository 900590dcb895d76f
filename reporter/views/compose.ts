import { composeKind, type ComposeRecord } from '@millwright/core/state/kinds/release.ts';
import { actionsAbout, needsOf } from '../actions.ts';
import { testsAskedFor } from '@millwright/core/config/asked-tests.ts';
import { lastGood } from '../good-compose.ts';
import { outside } from '../links.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { type Status, composeStatus, outcomeStatus, runStatus, verdictStatus } from '../status.ts';
import { count, someOf } from '../text.ts';
import { baseOf } from '../things.ts';
import { type Difference, differenceOf } from './compose-difference.ts';

export interface ComposeData {
  readonly id: string;
  readonly hash: string;
  readonly release: Ref;
  readonly state: ComposeRecord['state'];
  readonly askedBy: Ref | null;
  readonly created: string;
  readonly finished: string | null;
  readonly path: string;
  readonly bytes: number;
  readonly sentence: string | null;
  readonly stages: readonly { readonly stage: string; readonly since: string }[];
  readonly signatures: readonly SignatureLine[];
  readonly missing: readonly { readonly component: Ref; readonly reason: string; readonly owners: readonly Ref[] }[];
  readonly results: readonly ResultLine[];
  readonly gates: readonly { readonly stage: string; readonly gate: Ref; readonly status: Status; readonly sentence: string; readonly time: string }[];
  /** Against the compose before it; null for the first of its release. */
  readonly sinceLast: Difference | null;
  /** Against the newest one before it that had passed a gate; null where there is none. */
  readonly sinceGood: Difference | null;
  readonly inputs: readonly InputLine[];
}

export interface SignatureLine {
  readonly key: string;
  readonly means: string;
  readonly signed: number;
  readonly total: number;
  /** Stages that ask for this key. */
  readonly stages: readonly string[];
  /** Some of the files that have no signature of it. */
  readonly without: readonly string[];
}

export interface ResultLine {
  readonly test: string;
  readonly scenario: string | null;
  readonly status: Status;
  readonly by: Ref | null;
  readonly time: string | null;
  readonly url: Ref | null;
  /** What it printed, where it failed and that is still known. */
  readonly log: Ref | null;
  /** Whether a policy of the release asks for it. */
  readonly asked: boolean;
  readonly waiver: { readonly by: Ref; readonly until: string; readonly why: string } | null;
}

export interface InputLine {
  readonly component: Ref;
  readonly purl: string;
  readonly path: string;
  readonly size: number;
  readonly digest: string;
  readonly keys: readonly string[];
}

export function composePages(site: Site): Page<ComposeData>[] {
  const keysOf = Map.groupBy(site.signatures, (signature) => signature.digest);
  const needs = needsOf(site);
  return site.composes.map((compose) => {
    const data = dataOf(site, compose, (digest) => (keysOf.get(digest as never) ?? []).map(({ key }) => key).sort());
    return pageOfModel(site, {
      url: site.links.compose(compose.id).url ?? '/',
      template: 'compose',
      title: compose.id,
      status: composeStatus(compose.state),
      verdict: composeVerdict(
        compose,
        data.stages.map(({ stage }) => stage),
      ),
      crumbs: [home, site.links.product(compose.product), { text: 'Composes', url: '/compose/' }],
      actions: actionsAbout(needs, [site.links.compose(compose.id).url, ...data.gates.map(({ gate }) => gate.url)]),
      sources: [{ what: 'the compose', path: composeKind.path(compose.id) }],
      data,
    });
  });
}

export function composeVerdict(compose: ComposeRecord, stages: readonly string[]): string {
  const where = `${compose.product}/${compose.release}`;
  const missing = someOf(compose.missing.map(({ component }) => component));
  const whole = compose.missing.length === 0 ? 'nothing is missing' : `missing: ${missing}`;
  switch (compose.state) {
    case 'done': {
      const stand = stages.length === 0 ? 'stands in no stage' : `stands in ${someOf(stages)}`;
      return `This compose of ${where} is done with ${count(compose.inputs.length, 'artifact')}; ${whole}; it ${stand}.`;
    }
    case 'incomplete':
      return `This compose of ${where} is not whole; ${whole}.`;
    case 'failed':
      return `This compose of ${where} failed: ${compose.sentence ?? 'no reason was given.'}`;
    case 'removed':
      return `This compose of ${where} has been removed.`;
    default:
      return `This compose of ${where} is being made.`;
  }
}

function dataOf(site: Site, compose: ComposeRecord, keysOf: (digest: string) => string[]): ComposeData {
  const { links } = site;
  const before = site.composes.find((item) => item.release === compose.release && item.product === compose.product && isBefore(item, compose));
  const good = lastGood(site, compose);
  const inputs = compose.inputs.map(({ component, purl, path, size, digest }): InputLine => ({
    component: links.component(component),
    purl,
    path,
    size,
    digest,
    keys: keysOf(digest),
  }));
  return {
    id: compose.id,
    hash: compose.hash,
    release: links.release(compose.product, compose.release),
    state: compose.state,
    askedBy: compose.askedBy === null ? null : links.person(compose.askedBy),
    created: compose.created,
    finished: compose.finished,
    path: compose.path,
    bytes: compose.bytes,
    sentence: compose.sentence,
    stages: site.pointers.filter((pointer) => bare(pointer.compose) === compose.id).map(({ stage, since }) => ({ stage, since })),
    signatures: keysHeld(site, compose, inputs),
    missing: compose.missing.map(({ component, reason }) => ({ component: links.component(component), reason, owners: ownersOf(site, component) })),
    results: resultLines(site, compose),
    gates: gateLines(site, compose),
    sinceLast: before === undefined ? null : differenceOf(site, before, compose),
    sinceGood: good === undefined ? null : differenceOf(site, good, compose),
    inputs,
  };
}

function isBefore(item: ComposeRecord, compose: ComposeRecord): boolean {
  return Temporal.Instant.compare(item.created, compose.created) < 0 && (item.state === 'done' || item.state === 'incomplete');
}

function ownersOf(site: Site, component: string): Ref[] {
  const { config } = site;
  const purl = config.components.get(component)?.purl ?? component;
  return [...(site.things.all.get(baseOf(purl) ?? '')?.owners ?? [])].sort().map((owner) => site.links.person(owner));
}

/** A line for each key that signed something of it, or that a stage of its release asks for. */
function keysHeld(site: Site, { product, release }: ComposeRecord, inputs: readonly InputLine[]): SignatureLine[] {
  const asked = Object.entries(site.config.products.get(product)?.releases[release]?.keys ?? {});
  const means = new Map(site.signatures.map((signature) => [signature.key, signature.means]));
  for (const [, key] of asked) if (!means.has(key)) means.set(key, site.config.keys.get(key)?.means ?? key);
  return [...means]
    .sort()
    .map(([key, meaning]): SignatureLine => {
      const without = inputs.filter((input) => !input.keys.includes(key)).map((input) => input.path);
      const stages = asked.filter(([, wanted]) => wanted === key).map(([stage]) => stage);
      return { key, means: meaning, signed: inputs.length - without.length, total: inputs.length, stages, without: without.slice(0, 5) };
    })
    .filter(({ signed, stages }) => signed > 0 || stages.length > 0);
}

/** Only the newest result of each test; a test that runs, or that a policy asks for, and has none yet is there too. */
function resultLines(site: Site, compose: ComposeRecord): ResultLine[] {
  const asked = testsAskedFor(site.config, compose);
  const lines = new Map<string, ResultLine>();
  for (const result of site.results) {
    const key = `${result.test}\n${result.scenario ?? ''}`;
    if (bare(result.subject) !== compose.id || lines.has(key)) continue;
    const { test, scenario, outcome, time, url } = result;
    lines.set(key, {
      test,
      scenario,
      status: outcomeStatus(outcome),
      by: site.links.person(result.by),
      time,
      url: outside(url),
      log: outcome === 'failed' || outcome === 'error' ? logOf(site, result.run) : null,
      asked: asked.has(test),
      waiver: waiverOf(site, compose, test),
    });
  }
  const known = new Set([...lines.values()].map((line) => line.test));
  const unknown = { scenario: null, url: null, log: null };
  for (const run of site.runs) {
    const [test = '', subject = ''] = run.subject.split(' ');
    if (run.kind !== 'test' || run.state !== 'running' || bare(subject) !== compose.id) continue;
    known.add(test);
    const by = site.links.person(run.by[0] ?? 'system');
    lines.set(`${test}\n`, { ...unknown, test, status: runStatus(run.state), by, time: run.created, asked: asked.has(test), waiver: null });
  }
  for (const test of asked) {
    if (known.has(test)) continue;
    const status: Status = { word: 'missing', shape: site.config.tests.has(test) ? 'wait' : 'person' };
    lines.set(`${test}\n`, { ...unknown, test, status, by: null, time: null, asked: true, waiver: waiverOf(site, compose, test) });
  }
  return [...lines.values()];
}

function logOf(site: Site, run: string | null): Ref | null {
  const log = site.nodes
    .get(run ?? '')
    ?.flatMap((node) => node.attempts)
    .findLast((attempt) => attempt.log !== null)?.log;
  return log === null || log === undefined ? null : site.links.log(log);
}

function waiverOf(site: Site, compose: ComposeRecord, test: string): ResultLine['waiver'] {
  const found = site.waivers.find(
    (waiver) => bare(waiver.subject) === compose.id && waiver.test === test && Temporal.Instant.compare(waiver.until, site.at) > 0,
  );
  return found === undefined ? null : { by: site.links.person(found.by), until: found.until, why: found.why };
}

/** The newest decision of each stage. */
function gateLines(site: Site, compose: ComposeRecord): ComposeData['gates'] {
  const lines = new Map<string, ComposeData['gates'][number]>();
  for (const { id, subject, stage, verdict, sentence, time } of site.decisions) {
    if (bare(subject) !== compose.id || lines.has(stage)) continue;
    lines.set(stage, { stage, gate: site.links.gate(id), status: verdictStatus(verdict), sentence, time });
  }
  return [...lines.values()];
}
