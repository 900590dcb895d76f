import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { root } from '../story/say.ts';
import { serve, type Served } from '../story/serve.ts';
import { asOfToday, isAsWritten } from './compare.ts';
import { examplesOf } from './examples.ts';
import { openPlayer, type Player } from './play.ts';

let folder: string;
let served: Served;
let player: Player;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-docs-'));
  const config = join(folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  // The sample reads a few files of the checkout it lies in.
  for (const name of readdirSync(root)) if (statSync(join(root, name)).isFile()) cpSync(join(root, name), join(folder, name));
  takeOutRehearsals(join(config, 'components'));
  mkdirSync(join(config, 'tokens'), { recursive: true });
  cpSync(join(root, 'site/docs/reference/config/tokens/ci.yaml'), join(config, 'tokens/ci.yaml'));
  served = await serve({ config, state: join(folder, '.millwright') });
  player = openPlayer(folder, served.address);
  // The pages tell of a factory that has its site; on a busy machine the first one takes a while.
  await vi.waitFor(async () => expect((await fetch(served.address)).status).toBe(200), { timeout: 180_000, interval: 500 });
}, 200_000);
afterAll(async () => {
  await player?.close();
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 180_000);

const examples = examplesOf();

test('the docs show what the sample factory answers, from the first page to the last', async () => {
  expect(examples.length).toBeGreaterThan(20);
  for (const example of examples) await player.play(example);
});

test('an answer differs in moments, spans, codes and dates only', () => {
  const learnt = new Map<string, string>();
  const written = 'web-1-20261125.0 is done after 13 s.\nType: confirm 7K2Q (until 2026-11-25 05:21 UTC). …';
  expect(isAsWritten(written, 'web-1-20270101.0 is done\n  after 2 min. Type: confirm AB12 (until 2027-01-01 00:00 UTC). More.', learnt)).toBe(true);
  expect(asOfToday('confirm 7K2Q --as bob', learnt, '2027-01-01')).toBe('confirm AB12 --as bob');
  expect(asOfToday('gate web-1-20261125.0', learnt, '2027-01-01')).toBe('gate web-1-20270101.0');
  expect(isAsWritten(written, 'web-2-20270101.0 is done after 2 min. Type: confirm AB12 (until 2027-01-01 00:00 UTC). More.', learnt)).toBe(false);
  expect(isAsWritten('All 19 artifacts.', 'All 18 artifacts.', learnt)).toBe(false);
});

/** Releases that come by themselves would come between any two lines. */
function takeOutRehearsals(components: string): void {
  for (const file of readdirSync(components)) {
    const path = join(components, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^releases:\n(?:[ #-].*\n?)*/m, ''));
  }
}
