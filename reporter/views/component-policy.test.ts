import { expect, test } from 'vitest';
import { changed } from '../sample-pages.ts';
import { purl } from '../sample-records.ts';
import { factsOf, sampleState } from '../sample-state.ts';
import { siteOf } from '../site.ts';
import { policiesOver } from './component-policy.ts';

const web = (content: string) =>
  `name: Web\nreleases:\n  "1":\n    content: ${content}\n    stages: [candidate, stable]\n  "2":\n    content: format(blob)\n    stages: [candidate]\n`;

async function over(name: string, files: Record<string, string> = {}): Promise<string[]> {
  const site = siteOf(await factsOf(changed([], files)));
  const thing = site.things.all.get(name.startsWith('pkg:') ? name : purl(name));
  if (thing === undefined) throw new Error(`no ${name}`);
  return policiesOver(site, thing).map(({ release, stage, policy, rules }) => `${release.text} ${stage} ${policy}: ${rules.join('; ')}`);
}

test('a component is under the policies of the stages of each release that takes it in', async () => {
  expect(await over('hello')).toEqual(['web/1 stable stable: test: {name: smoke}; approval: {role: releng, count: 1}']);
});

test('a release that leaves it out asks nothing of it, by the name it has in the configuration', async () => {
  const files = { 'config/products/web.yaml': web('format(blob) except name(hello)') };
  expect(await over('hello', files)).toEqual([]);
  expect(await over('libgreet', files)).toHaveLength(1);
});

test('a policy that names other products, releases or stages is not over it', async () => {
  const policy = (match: string) => ({
    'config/policies/more.yaml': `match: ${match}\nrules: [{signed: build}]\n`,
    'config/products/web.yaml': web('format(blob)'),
  });
  const more = async (match: string) => (await over('hello', policy(match))).filter((line) => line.includes('more')).map((line) => line.split(' more')[0]);
  expect(await more('{}')).toEqual(['web/1 candidate', 'web/1 stable', 'web/2 candidate']);
  expect(await more('{release: ["2"]}')).toEqual(['web/2 candidate']);
  expect(await more('{release: [web/1], stage: [candidate]}')).toEqual(['web/1 candidate']);
});

test('what nobody configured is under none', async () => {
  expect(sampleState().files['config/policies/stable.yaml']).toContain('web');
  expect(await over('pkg:npm/tiny')).toEqual([]);
});
