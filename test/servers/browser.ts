import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser } from 'playwright-core';
import { at, say, type Json, type Said } from '../story/say.ts';
import { serve } from '../story/serve.ts';
import type { World } from '../story/world.ts';
import { crawl } from './browser/crawl.ts';
import { lookAtHostile } from './browser/hostile.ts';
import { look, lookAtSearch } from './browser/look.ts';
import { watchMoving } from './browser/moving.ts';
import { isThere } from './browser/there.ts';

export const title = 'the first five minutes in a browser: it promotes by itself, two people ship, the page follows; every page holds up';

export const needs = [{ tool: 'chromium', package: 'chromium' }];

const sample = fileURLToPath(new URL('../../config', import.meta.url));
const byItselfSeconds = 120;
const followSeconds = 120;

type Place = Pick<World, 'config' | 'state'>;

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-browser-'));
  const place: Place = { config: sample, state: join(folder, 'state') };
  const browser = await chromium.launch({ executablePath: program('chromium'), args: ['--no-sandbox'] });
  const began = performance.now();
  const served = await serve(place as World);
  try {
    const faults: string[] = [];
    await promotedByItself(place);
    console.log(`The first promotion by itself came ${Math.round((performance.now() - began) / 1000)} s after the start.`);
    await shippedByTwo(browser, served.address, place, faults);
    faults.push(...(await watchMoving(browser, served.address, (line, as) => told(place, line, as))));
    await restsFor(place);
    const site = await crawl(served.address);
    faults.push(...site.faults);
    const kinds = Map.groupBy(site.pages.keys(), (path) => site.pages.get(path) ?? '');
    for (const paths of kinds.values()) faults.push(...(await look(browser, served.address, paths.toSorted((a, b) => b.length - a.length)[0] ?? '/')));
    faults.push(...(await lookAtSearch(browser, served.address)));
    faults.push(...(await lookAtHostile(browser)));
    console.log(`${site.pages.size} pages of ${kinds.size} kinds were opened.`);
    if (site.pages.size < 50 || kinds.size < 10) faults.push(`only ${site.pages.size} pages of ${kinds.size} kinds were found`);
    if (faults.length > 0) throw new Error(`${faults.length} things are wrong in the browser:\n${faults.slice(0, 60).join('\n')}`);
  } finally {
    await browser.close();
    await served.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for a compose that moved past its first stage though nobody typed anything. */
async function promotedByItself(place: Place): Promise<void> {
  const until = performance.now() + byItselfSeconds * 1000;
  while (performance.now() < until) {
    if ((await standing(place)).length > 0) return;
    await sleep(1000);
  }
  throw new Error(`Nothing was promoted by itself within ${byItselfSeconds} s.`);
}

/** Stages after the first that hold a compose. */
async function standing(place: Place): Promise<readonly Json[]> {
  const said = await say('where', { ...place, as: 'alice' });
  return list(said, 'data.where').filter((row) => typeof at(row, 'compose') === 'string');
}

/** Ships what stands in testing while its product's page is open: the page follows without being loaded again. */
async function shippedByTwo(browser: Browser, address: string, place: Place, faults: string[]): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`while shipping: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && faults.push(`while shipping, on the console: ${message.text()}`));
  const row = (await standing(place)).find((one) => at(one, 'release') === 'release:web/1');
  const compose = String(at(row, 'compose'));
  await isThere(`${address}/product/web/1/`);
  await page.goto(`${address}/product/web/1/`);
  const stays = await page.evaluate<number>('(window.stays = Math.random())');

  await told(place, `result ${compose} acceptance passed`, 'alice');
  await told(place, `approve ${compose} stable`, 'bob');
  const code = at((await told(place, `promote ${compose} stable`, 'alice')).answer, 'data.plan.code');
  await told(place, `confirm ${String(code)} --wait`, 'bob');

  const shown = page.locator('main', { hasText: 'stable' }).locator(`a[href*="${compose.replace('compose:', '')}"]`);
  const until = performance.now() + followSeconds * 1000;
  const isShown = async (): Promise<boolean> => (await page.locator('main').innerText()).match(/stable[\s\S]*?bob/i) !== null && (await shown.count()) > 0;
  while (!(await isShown()) && performance.now() < until) await sleep(500);
  if (!(await isShown())) faults.push(`the open page of the release does not show ${compose} in stable after ${followSeconds} s`);
  if ((await page.evaluate<number>('window.stays')) !== stays) faults.push('the open page was loaded again instead of being brought up to date');
  await context.close();
}

/** Says a line as somebody; throws where it is refused, other than to be confirmed. */
async function told(place: Place, line: string, as: string): Promise<Said> {
  const said = await say(line, { ...place, as, timeout: 120_000 });
  if (said.code !== 0 && said.answer.error?.code !== 'NEEDS_CONFIRMATION') throw new Error(`${line}: ${said.stdout}${said.stderr}`);
  return said;
}

/** Until the site has said all there is to say for a while, so that links do not move under whoever follows them. */
async function restsFor(place: Place): Promise<void> {
  const generations = join(place.state, 'site/generations');
  const newest = (): string =>
    existsSync(generations)
      ? readdirSync(generations)
          .toSorted((a, b) => Number(b) - Number(a))
          .join()
      : '';
  for (let quiet = 0, last = newest(), turn = 0; quiet < 3 && turn < 60; turn++) {
    await sleep(1000);
    quiet = newest() === last ? quiet + 1 : 0;
    last = newest();
  }
}

function list(said: Said, path: string): readonly Json[] {
  const found = at(said.answer, path);
  return Array.isArray(found) ? found : [];
}

function program(name: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed.`);
  return found;
}
