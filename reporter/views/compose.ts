import type { ComposeRecord } from '@millwright/core/state/kinds/release.ts';
import { changesBetween, type Change } from '../changes.ts';
import { outside } from '../links.ts';
import { home, pageOfModel, type Page, type Ref } from '../page.ts';
import { bare } from '../shipping.ts';
import type { Site } from '../site.ts';
import { type Status, composeStatus, outcomeStatus, runStatus, verdictStatus } from '../status.ts';
import { count, someOf } from '../text.ts';

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
  readonly signatures: readonly { readonly key: string; readonly means: string; readonly signed: number; readonly total: number }[];
  readonly missing: readonly { readonly component: Ref; readonly reason: string }[];
  readonly results: readonly ResultLine[];
  readonly gates: readonly { readonly stage: string; readonly gate: Ref; readonly status: Status; readonly sentence: string; readonly time: string }[];
  readonly changes: { readonly since: Ref; readonly list: readonly Change[] } | null;
  readonly inputs: readonly InputLine[];
}

export interface ResultLine {
  readonly test: string;
  readonly scenario: string | null;
  readonly status: Status;
  readonly by: Ref;
  readonly time: string;
  readonly url: Ref | null;
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
    signatures: keysHeld(site, inputs),
    missing: compose.missing.map(({ component, reason }) => ({ component: links.component(component), reason })),
    results: resultLines(site, compose),
    gates: gateLines(site, compose),
    changes: before === undefined ? null : { since: links.compose(before.id), list: changesBetween(before, compose) },
    inputs,
  };
}

function isBefore(item: ComposeRecord, compose: ComposeRecord): boolean {
  return Temporal.Instant.compare(item.created, compose.created) < 0 && (item.state === 'done' || item.state === 'incomplete');
}

function keysHeld(site: Site, inputs: readonly InputLine[]): ComposeData['signatures'] {
  const keys = new Map(site.signatures.map((signature) => [signature.key, signature.means]));
  return [...keys]
    .sort()
    .map(([key, means]) => ({ key, means, signed: inputs.filter((input) => input.keys.includes(key)).length, total: inputs.length }))
    .filter(({ signed }) => signed > 0);
}

/** Only the newest result of each test; a test that runs and has none yet is there too. */
function resultLines(site: Site, compose: ComposeRecord): ResultLine[] {
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
      waiver: waiverOf(site, compose, test),
    });
  }
  for (const run of site.runs) {
    const [test = '', subject = ''] = run.subject.split(' ');
    if (run.kind !== 'test' || run.state !== 'running' || bare(subject) !== compose.id) continue;
    lines.set(`${test}\n`, {
      test,
      scenario: null,
      status: runStatus(run.state),
      by: site.links.person(run.by[0] ?? 'system'),
      time: run.created,
      url: null,
      waiver: null,
    });
  }
  return [...lines.values()];
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
