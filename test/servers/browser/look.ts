import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [320, 768, 1440] as const;
const kB = 1000;
const most = { css: 14 * kB, script: 5 * kB } as const;

/** What is wrong with one page as people see it: wide, narrow, light, dark, by keyboard and by screen reader. */
export async function look(browser: Browser, address: string, path: string): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && faults.push(`${path} says on the console: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`${path} has a script that fails: ${error.message}`));
    const weights = weighing(page);
    await page.goto(`${address}${path}`, { waitUntil: 'load' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate<string | null>(overflowing);
      if (over !== null) faults.push(`${path} is wider than ${width} px (${colorScheme}): ${over}`);
    }
    await page.evaluate(axe);
    faults.push(...(await page.evaluate<string[]>(broken)).map((line) => `${path} (${colorScheme}): ${line}`));
    for (const kind of ['css', 'script'] as const)
      if (weights[kind] > most[kind]) faults.push(`${path} loads ${weights[kind]} bytes of ${kind}, ${most[kind]} at most`);
    await context.close();
  }
  return faults;
}

/** What is wrong with the search box while somebody types into it and goes through what was found, and on the page that finds all of it. */
export async function lookAtSearch(browser: Browser, address: string): Promise<string[]> {
  const faults: string[] = [];
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const look = async (when: string): Promise<void> => {
    await page.evaluate(axe);
    faults.push(...(await page.evaluate<string[]>(broken)).map((line) => `search, ${when}: ${line}`));
  };
  await page.goto(`${address}/search/?q=lib`);
  await page.locator('#found li a').first().waitFor();
  await look('with what was found');
  await page.goto(`${address}/`);
  await page.keyboard.press('/');
  await page.keyboard.type('libte', { delay: 50 });
  const options = page.getByRole('option');
  await options.first().waitFor();
  await look('while typing');
  await page.keyboard.press('ArrowDown');
  const active = await page.evaluate<string>('document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.textContent ?? ""');
  if (!active.startsWith('libtext') || (await options.first().getAttribute('aria-selected')) !== 'true') faults.push(`search: the arrow leads to "${active}"`);
  await look('with one chosen');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/libtext\/$/);
  await context.close();
  return faults;
}

/** Bytes of style sheets and scripts as they are sent, before any compression. */
function weighing(page: Page): { css: number; script: number } {
  const weights = { css: 0, script: 0 };
  page.on('response', (response) => {
    const kind = response.request().resourceType();
    const name = kind === 'stylesheet' ? 'css' : kind === 'script' ? 'script' : undefined;
    if (name !== undefined)
      void response.body().then(
        (body) => (weights[name] += body.length),
        () => undefined,
      );
  });
  return weights;
}

/** Runs in the page: the element that sticks out furthest, null where nothing does. */
const overflowing = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return null;
  const ends = [...document.querySelectorAll('body *')].map((element) => ({ element, right: element.getBoundingClientRect().right }));
  const { element, right } = ends.sort((a, b) => b.right - a.right)[0];
  return element.tagName.toLowerCase() + '.' + element.className + ' reaches ' + Math.round(right);
})()`;

/** Runs in the page after axe has been loaded there: a line a rule that is broken. */
const broken = `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) =>
  violations.map(({ id, help, nodes }) => id + ': ' + help + ' at ' + nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')))`;
