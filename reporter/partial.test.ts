import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '@millwright/core/model/canonical.ts';
import { buildKind, currentKind, revisionKind } from '@millwright/core/state/kinds/build.ts';
import { importKind, unreadKind } from '@millwright/core/state/kinds/import.ts';
import { composeKind, decisionKind, pointerKind, promotionKind, signatureKind } from '@millwright/core/state/kinds/release.ts';
import { freezeKind, resultKind, waiverKind } from '@millwright/core/state/kinds/evidence.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { runKind, runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { templateHash } from '@millwright/site/build.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesBelow } from './folders.ts';
import { openGenerations } from './generations.ts';
import { filesOf, manifestFile } from './manifest.ts';
import { writeOut } from './out.ts';
import { planSite } from './plan.ts';
import { publishSite } from './report.ts';
import { build, decision, result } from './sample-records.ts';
import { type Sample, factsOf, sampleState } from './sample-state.ts';
import { type Templates, openTemplates } from './templates.ts';
import { allPages, draftsOf } from './views.ts';
import { sidecarsOf } from './writers/sidecars.ts';
import { wholeSite } from './writers/whole-site.ts';

let folder: string;
let cache: string;
let templates: Templates;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-partial-'));
  cache = join(folder, 'cache');
  templates = await openTemplates(await templateHash(), cache);
}, 90_000);
afterAll(async () => {
  await templates[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** What may happen to a state between two reports. */
type Change = (sample: Sample) => Sample;

const withRecords =
  (name: string, change: (values: readonly unknown[]) => readonly unknown[]): Change =>
  (sample) => ({
    ...sample,
    records: sample.records.map(([kind, values]) => [kind, kind.name === name ? change(values) : values]),
  });
const withFile =
  (path: string, text: string | null): Change =>
  (sample) => {
    const { [path]: _, ...others } = sample.files;
    return { ...sample, files: text === null ? others : { ...others, [path]: text } };
  };

const name = fc.constantFrom('hello', 'libgreet', 'broken-clock', 'tower');
const number = fc.nat({ max: 3 });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('<script>alert(1)</script>', '{asOf}', '$&', '\u202Eevil', 'x'.repeat(3000)),
);
const dropped = [
  ...[planKind, waiverKind, freezeKind, runKind, runNodeKind, buildKind, currentKind, revisionKind, importKind, unreadKind],
  ...[composeKind, signatureKind, pointerKind, promotionKind, decisionKind, resultKind],
];
/** What is imported, with other needs: neighbourhoods change without any record of their own. */
const packages = fc
  .array(
    fc.record({
      from: fc.nat(4),
      to: fc.nat(4),
      relation: fc.constantFrom('requires', 'build-requires', 'contains'),
      constraint: fc.constantFrom(undefined, '^1', '^2'),
    }),
    { maxLength: 8 },
  )
  .map((edges) =>
    [0, 1, 2, 3, 4].map((at) => {
      const needs = edges.filter(({ from }) => from === at).map(({ relation, to, constraint }) => ({ relation, to: `pkg:npm/p${to}@1`, constraint }));
      const kit = { relation: 'requires', to: 'pkg:npm/%40web/kit@1.0.0' };
      return JSON.stringify({ purl: `pkg:npm/p${at}@1`, kind: 'artifact', name: `p${at}`, version: '1', edges: at === 0 ? [...needs, kit] : needs });
    }),
  );

const change: fc.Arbitrary<Change> = fc.oneof(
  packages.map((lines) => withFile('content/self/1.jsonl', `${lines.join('\n')}\n`)),
  fc
    .tuple(name, number, text)
    .map(([of, version, sentence]) =>
      withRecords(buildKind.name, (old) => [
        build(of, `9.${version}`, { outcome: 'build', sentence, outputs: [] }),
        ...old.filter((item) => (item as { id: string }).id !== `b-${of}-9.${version}`),
      ]),
    ),
  fc
    .tuple(number, text)
    .map(([id, sentence]) =>
      withRecords(decisionKind.name, (old) => [...old.filter((item) => (item as { id: string }).id !== `d-${id}`), decision(`d-${id}`, { sentence })]),
    ),
  number.map((id) => withRecords(resultKind.name, (old) => (old.length > 3 ? [] : [...old, result(`res-9${id}-${old.length}`)]))),
  fc.constantFrom(...dropped).map((kind) => withRecords(kind.name, (old) => old.slice(1))),
  fc
    .tuple(name, text)
    .map(([of, upstream]) =>
      withFile(`config/components/${of}.yaml`, `purl: pkg:generic/demo/${of}\npath: ./${of}\nformat: blob\nupstream: ${JSON.stringify(upstream)}\n`),
    ),
  fc.constantFrom('config/people/bob.yaml', 'content/self/0.jsonl', 'config/components/tower.yaml').map((path) => withFile(path, null)),
  fc.constant<Change>((sample) => sample),
);

/** The same state a while later, with a commit that says why. */
function later(sample: Sample, step: number): Sample {
  const at = Temporal.Instant.from('2026-11-23T12:00:00Z').add({ seconds: step }).toString();
  const cause = { subject: `step ${step}`, actor: 'person:alice' as const, room: 'room:console', command: 'log', operation: `op-s${step}` };
  return { ...sample, at, acts: step % 2 === 0 ? [{ at, cause }, ...sample.acts] : sample.acts };
}

async function bytesOf(root: string): Promise<Map<string, string>> {
  const files = (await filesBelow(root)).filter((path) => path !== manifestFile);
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(join(root, path), 'latin1')] as const)));
}

/** Paths that are in one of them only, or differ. */
function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
}

/** What every page says, and since when, made from nothing but a state and what was said before. */
async function expected(sample: Sample, before: ReadonlyMap<string, Made>): Promise<Map<string, Made>> {
  const pages = allPages(await factsOf(sample));
  const said = (model: object): string => canonicalJson({ ...model, asOf: null });
  const changed = pages.some((page) => before.get(page.url)?.said !== said(page.model)) || before.size !== pages.length;
  const made = new Map<string, Made>();
  for (const { url, model, template } of pages) {
    const old = before.get(url);
    const keeps = old !== undefined && old.said === said(model) && !(url === '/' && changed);
    made.set(url, { said: said(model), template, model: keeps ? { ...model, asOf: old.model.asOf } : model });
  }
  return made;
}

interface Made {
  readonly said: string;
  readonly template: Parameters<Templates['render']>[0];
  readonly model: Parameters<Templates['render']>[1];
}

it('is the same, byte for byte, whether a page was rendered now or left as it was', async () => {
  let turns = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 4 }), async (changes) => {
      const site = join(folder, `site-${turns++}`);
      const generations = await openGenerations(site);
      let sample = sampleState();
      let pages = await expected(sample, new Map());
      await publishSite(await factsOf(sample), generations, { full: false, cache });
      for (const [index, next] of changes.entries()) {
        sample = later(next(sample), index + 1);
        const before = pages;
        pages = await expected(sample, before);
        const { plan } = await publishSite(await factsOf(sample), generations, { full: false, cache });
        const moved = [...pages].filter(([url, { model }]) => canonicalJson(before.get(url)?.model ?? null) !== canonicalJson(model));
        expect(plan.changed.map((page) => page.url).sort()).toEqual(moved.map(([url]) => url).sort());
      }
      const present = await bytesOf(join(site, 'current'));
      const wanted = new Map<string, string>([...templates.assets].map(([path, bytes]) => [path, bytes.toString('latin1')]));
      for (const [url, { template, model }] of pages) {
        const { html, json } = filesOf({ url });
        wanted.set(html, Buffer.from(await templates.render(template, model)).toString('latin1'));
        if (json !== null) wanted.set(json, Buffer.from(`${canonicalJson(model)}\n`).toString('latin1'));
        for (const { path, text } of sidecarsOf({ url, template, model })) wanted.set(path, Buffer.from(await text()).toString('latin1'));
      }
      const drafts = draftsOf(await factsOf(sample));
      const others = drafts.others.map((page) => ({ ...page, model: pages.get(page.url)?.model ?? page.model }));
      const { generation } = JSON.parse(await readFile(join(site, 'current', 'status.json'), 'utf8')) as { generation: string };
      for (const { path, bytes } of wholeSite({ ...drafts, others }, generation)) wanted.set(path, bytes.toString('latin1'));
      expect(differences(present, wanted)).toEqual([]);

      const out = join(folder, `full-${turns}`);
      await writeOut(await planSite(await factsOf(sample), join(site, 'current'), true), out, cache);
      expect(differences(await bytesOf(out), wanted)).toEqual([]);
      await rm(site, { recursive: true });
      await rm(out, { recursive: true });
    }),
    { numRuns: 10 },
  );
}, 120_000);
