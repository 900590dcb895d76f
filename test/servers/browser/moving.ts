import type { Browser, Page } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';
import { at, type Said } from '../../story/say.ts';
import { isThere } from './there.ts';

const limitMs = 150_000;
const lookMs = 250;

interface Seen {
  readonly done: number;
  readonly bars: number;
  /** Open bars that do not say how they go on. */
  readonly mute: number;
  readonly verdict: string;
}

/** Builds everything anew while the page of that rebuild is open: its counts, its bars and its sentence follow without the page being loaded again. */
export async function watchMoving(browser: Browser, address: string, told: (line: string, as: string) => Promise<Said>): Promise<string[]> {
  const faults: string[] = [];
  const job = String(at((await told('rebuild archiver --fresh --yes', 'dana')).answer, 'data.job'));
  const url = `${address}/rebuild/${job}/`;
  await isThere(url);
  const page = await opened(browser, url, 'no-preference', faults);
  const seen: Seen[] = [];
  for (const until = performance.now() + limitMs; performance.now() < until && !isOver(seen.at(-1));) {
    const now = await page.evaluate<Seen>(whatIsShown);
    if (JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now);
    await sleep(lookMs);
  }
  const ways = (of: (one: Seen) => unknown): number => new Set(seen.map(of)).size;
  if (!isOver(seen.at(-1))) faults.push(`the page of ${job} does not come to an end by itself: ${seen.at(-1)?.verdict}`);
  if (ways(({ done }) => done) < 5) faults.push(`the count of ${job} was only ever ${[...new Set(seen.map(({ done }) => done))].join(', ')}`);
  if (ways(({ verdict }) => verdict) < 5) faults.push(`the sentence of ${job} did not follow`);
  if (ways(({ bars }) => bars) < 3) faults.push(`no bars came to the page of ${job}`);
  if (seen.some(({ mute }) => mute > 0)) faults.push(`an open bar of ${job} does not say how it goes on`);
  if (!(await page.evaluate<boolean>('window.stays === true'))) faults.push(`the page of ${job} was loaded again instead of being brought up to date`);
  faults.push(...(await bars(page, await opened(browser, url, 'reduce', faults))));
  await page.context().close();
  return faults;
}

function isOver(seen: Seen | undefined): boolean {
  return seen !== undefined && / (is done|failed): /.test(seen.verdict);
}

/** The sample's builds are short: a bar of one that takes long grows, and stands still for who wants nothing to move. */
async function bars(moving: Page, still: Page): Promise<string[]> {
  const widths = (page: Page): Promise<number> => page.evaluate<number>(`document.querySelector('.bar.open').width.baseVal.value`);
  for (const page of [still, moving]) {
    await page.locator('body#live').waitFor({ timeout: limitMs });
    await page.evaluate(`(() => {
      const bar = document.querySelector('.bar').cloneNode();
      bar.setAttribute('class', 'bar build open');
      bar.setAttribute('width', '1');
      Object.assign(bar.dataset, { zero: Date.now() - 1000, scale: 100, most: 500 });
      document.querySelector('.bar').parentNode.append(bar);
    })()`);
  }
  const grown: number[] = [await widths(moving)];
  for (const until = performance.now() + limitMs; performance.now() < until && grown.length < 3; await sleep(lookMs)) {
    const width = await widths(moving);
    if (width > (grown.at(-1) ?? 0)) grown.push(width);
  }
  const faults = grown.length < 3 ? [`a bar of a build under way does not grow: ${grown.join(', ')}`] : [];
  if ((await widths(still)) !== 1) faults.push('a bar grows although nothing is to move');
  await still.context().close();
  return faults;
}

async function opened(browser: Browser, url: string, reducedMotion: 'reduce' | 'no-preference', faults: string[]): Promise<Page> {
  const page = await (await browser.newContext({ reducedMotion })).newPage();
  page.on('pageerror', (error) => faults.push(`while it was rebuilt: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && faults.push(`while it was rebuilt, on the console: ${message.text()}`));
  await page.goto(url);
  await page.evaluate('window.stays = true');
  return page;
}

const whatIsShown = `(() => {
  const bars = [...document.querySelectorAll('.bar.build')];
  return {
    done: Number(document.querySelector('progress')?.value ?? -1),
    bars: bars.length,
    mute: [...document.querySelectorAll('.bar.open')].filter(({ dataset: { zero, scale, most } }) => !(zero > 0 && scale > 0 && most > 0)).length,
    verdict: document.querySelector('.verdict').textContent,
  };
})()`;
