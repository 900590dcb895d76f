import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processesIn } from '../../crash/processes.ts';
import { at, say, type Json } from '../say.ts';
import { configure, makeWorld, type World } from '../world.ts';
import { expectNothingLost } from './expect-refusal.ts';

let world: World;
let nodes: ReadonlyMap<string, Json>;

const good = '#!/bin/sh\nset -eu\nmkdir -p out\n';
const sbom = (components: string, dependencies: string): string =>
  `cat >out/x.cdx.json <<'SBOM'\n{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"type":"library","bom-ref":"self","name":"x","version":"1.0.0","purl":"pkg:generic/demo/x@1.0.0"}},"components":${components},"dependencies":${dependencies}}\nSBOM\n`;

const recipes: Readonly<Record<string, string>> = {
  silent: '#!/bin/sh\nexit 0\n',
  failing: '#!/bin/sh\necho "the oven is cold" >&2\nexit 7\n',
  loud: `${good}yes 'a line of no use to anybody' | head -c 30000000\necho x >out/loud.blob\n`,
  hanging: `${good}sleep 600\n`,
  forking: `${good}(trap '' TERM HUP INT; sleep 600) &\n(setsid sleep 601 >/dev/null 2>&1 &)\necho x >out/forking.blob\n`,
  escaping: `${good}echo x >'@outside@/escaped'\necho x >out/escaping.blob\n`,
  linking: `${good}ln -s /etc/passwd out/linking.blob\n`,
  garbled: `${good}echo x >out/garbled.blob\nhead -c 5000 /dev/urandom >out/x.cdx.json\n`,
  turning: `${good}echo x >out/turning.blob\n${sbom(
    '[{"type":"library","bom-ref":"a","name":"a","version":"1","purl":"pkg:generic/demo/a@1"},{"type":"library","bom-ref":"b","name":"b","version":"1","purl":"pkg:generic/demo/b@1"}]',
    '[{"ref":"self","dependsOn":["a"]},{"ref":"a","dependsOn":["b"]},{"ref":"b","dependsOn":["a","self"]}]',
  )}`,
  missing: '',
};

beforeAll(async () => {
  world = makeWorld();
  configure(world, 'engines/local.yaml', 'kind: local\nat_once: 4\ntimeout: 4s\noutput: 1MB\n');
  for (const [name, recipe] of Object.entries(recipes)) {
    configure(world, `components/${name}.yaml`, `purl: pkg:generic/demo/${name}\npath: ./${name}\nformat: blob\n`);
    configure(world, `components/${name}/VERSION`, '1.0.0\n');
    if (recipe !== '') configure(world, `components/${name}/mk.sh`, recipe.replaceAll('@outside@', world.folder), 0o755);
  }
  const asker = { ...world, as: world.names.asker };
  await say('refresh', asker);
  const said = await say(`rebuild ${Object.keys(recipes).join(' ')} --yes --wait`, { ...asker, timeout: 100_000 });
  expect(said.code, said.stdout + said.stderr).toBe(4);
  expect(said.answer.ok).toBe(true);
  const all = Object.values((at(said.answer.data, 'rebuild.nodes') ?? {}) as Record<string, Json>);
  nodes = new Map(all.map((node) => [String(at(node, 'component')).replace(/^.*\//, ''), node]));
}, 150_000);
afterAll(() => world.remove());

function state(name: string): string {
  return String(at(nodes.get(name), 'state'));
}

/** Why a node is where it is, as a person reads it. */
function reason(name: string): string {
  return `${at(nodes.get(name), 'reason')}`;
}

test.each([
  ['silent', /out\/\*\.blob|output|nothing/i],
  ['failing', /7/],
  ['loud', /1 ?MB|output|much|limit/i],
  ['hanging', /4 ?s|time|long/i],
  ['garbled', /cdx\.json|SBOM|JSON/i],
  ['missing', /mk\.sh/],
  ['linking', /link|linking\.blob/i],
])('the recipe %s fails, and its reason says why', (name, why) => {
  expect(state(name), JSON.stringify(nodes.get(name))).toBe('failed');
  expect(reason(name)).toMatch(why);
  expect(at(nodes.get(name), 'attempts.0.outcome')).toBe('build');
});

test('an SBOM whose dependencies go in a circle is taken as it is', async () => {
  expect(state('turning'), JSON.stringify(nodes.get('turning'))).toBe('built');
  const traced = await say('trace turning --up --all', { ...world, as: world.names.asker });
  expect(traced.answer.ok, traced.stdout + traced.stderr).toBe(true);
});

test('what a recipe left running is ended with it', () => {
  expect(state('forking'), JSON.stringify(nodes.get('forking'))).toMatch(/^(built|failed)$/);
  expect(processesIn(world.folder)).toEqual([]);
});

test('a recipe cannot write outside its folder where the machine can isolate it', () => {
  const isolated = state('escaping') === 'failed';
  expect(existsSync(join(world.folder, 'escaped'))).toBe(!isolated);
});

test('a log is cut where its limit is, and nothing is lost', async () => {
  const logs = join(world.state, 'logs');
  for (const file of readdirSync(logs)) expect(statSync(join(logs, file)).size).toBeLessThan(2_000_000);
  await expectNothingLost(world, 'refresh', 'rebuild');
});
