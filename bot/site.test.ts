import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSite } from './site.ts';

let folder: string;
let commit: (kind?: string) => void;
let commits: Parameters<typeof keepSite>[0];
let log: string[];
let site: ReturnType<typeof keepSite> | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millwright-keep-'));
  log = [];
  commits = {
    follow(handle) {
      commit = (kind = 'build') => handle({ changes: [{ kind }] } as unknown as LogEntry);
      return { [Symbol.dispose]: () => undefined };
    },
  };
});
afterEach(async () => {
  await site?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A reporter that notes its start and every line it was given, and then does what `act` says. */
async function keep(act: string): Promise<void> {
  const reporter = join(folder, 'reporter.mjs');
  const note = JSON.stringify(join(folder, 'notes'));
  await writeFile(
    reporter,
    `import { appendFileSync, existsSync } from 'node:fs';
     import { createInterface } from 'node:readline';
     const folder = ${JSON.stringify(folder)};
     const answer = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
     appendFileSync(${note}, 'start ' + process.argv.slice(2).join(' ') + '\\n');
     for await (const _ of createInterface({ input: process.stdin })) { appendFileSync(${note}, 'report\\n'); ${act} }`,
  );
  site = keepSite(commits, { state: folder, log: (line) => log.push(line), reporter });
}

const notes = async (): Promise<string[]> => (await readFile(join(folder, 'notes'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
const eventually = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const started = (): string => `start --state ${folder} --watch`;

describe('keeping the site', () => {
  it('makes it at the start and after commits, by one process', async () => {
    await keep('answer({ rendered: 1 });');
    await eventually(async () => expect(await notes()).toEqual([started(), 'report']));
    for (let burst = 0; burst < 5; burst++) commit();
    await eventually(async () => expect(await notes()).toEqual([started(), 'report', 'report']));
    commit('cursor');
    commit();
    await eventually(async () => expect(await notes()).toEqual([started(), 'report', 'report', 'report']));
    expect(log).toEqual([]);
  });

  it('makes it once more for what was committed meanwhile', async () => {
    await keep('await new Promise((resolve) => setTimeout(resolve, 300)); answer({ rendered: 1 });');
    await eventually(async () => expect(await notes()).toHaveLength(2));
    for (let burst = 0; burst < 3; burst++) commit();
    await eventually(async () => expect(await notes()).toEqual([started(), 'report', 'report']));
  });

  it('says once why it could not, goes on, and says it again when it is another reason', async () => {
    await keep("answer(existsSync(folder + '/mended') ? { rendered: 1 } : { failed: 'TEMPLATE_BROKEN: a tag is open' });");
    await eventually(async () => expect(log).toEqual(['The site was not rendered: TEMPLATE_BROKEN: a tag is open']));
    commit();
    await eventually(async () => expect(await notes()).toHaveLength(3));
    await writeFile(join(folder, 'mended'), '');
    commit();
    await eventually(async () => expect(await notes()).toHaveLength(4));
    await rm(join(folder, 'mended'));
    commit();
    await eventually(async () => expect(log).toHaveLength(2));
  });

  it('starts another process when one has died, and says with what', async () => {
    await keep("if (existsSync(folder + '/mended')) answer({ rendered: 1 }); else { console.error('out of memory'); process.exit(9); }");
    await eventually(async () => expect(log).toEqual(['The site was not rendered: the reporter ended with 9: out of memory']));
    await writeFile(join(folder, 'mended'), '');
    commit();
    await eventually(async () => expect(await notes()).toEqual([started(), 'report', started(), 'report']));
    expect(log).toHaveLength(1);
  });

  it('ends at once, also in the middle of a report, and makes no other', async () => {
    await keep('await new Promise(() => setInterval(() => undefined, 1000));');
    await eventually(async () => expect(await notes()).toHaveLength(2));
    await site?.close();
    commit();
    expect(log).toEqual([]);
    expect(await notes()).toHaveLength(2);
  });
});
