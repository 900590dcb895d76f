import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import type { Config } from '../config/schema.ts';
import type { DirectoryConfig } from '../config/directory.ts';
import { temporaryFolder, temporaryLedger } from '../state/__fixtures__/state.ts';
import { directoryKind } from '../state/kinds/directory.ts';
import { readDirectory, takeUpPeople } from './directories.ts';

let answer: { status: number; body: string; headers?: Record<string, string> } = { status: 200, body: '' };
const asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers.authorization);
  response.writeHead(answer.status, answer.headers).end(answer.body);
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/groups.json`;
afterAll(() => void server.close());

const groups = (people: object[]) => JSON.stringify({ schema: 'millwright.groups/1', people, made: 'today' });
const zoe = { id: 'zoe', accounts: { net: ['zoe'] }, groups: ['releng'], mail: 'zoe@example.org' };
const configOf = (directory: Partial<DirectoryConfig>) =>
  ({
    people: new Map(),
    directories: new Map([['corp', { kind: 'groups', every: '1h', groups: { releng: { releng: ['*'] } }, ...directory }]]),
  }) as unknown as Config;

test('an address is asked with its token, and who it names is known from then on, also to the next process', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const config = configOf({ url, token: { env: 'TOKEN' } });
  answer = { status: 200, body: groups([zoe]) };
  const needs = { ledger, config, folder: folder.path, env: { TOKEN: 's3cret' } };
  expect(await readDirectory('corp', needs)).toBe('The directory corp names 1 person.');
  expect(asked.at(-1)).toBe('Bearer s3cret');
  expect(config.people.get('zoe')).toMatchObject({ roles: { releng: ['*'] }, directory: 'corp' });
  expect(JSON.stringify(await ledger.head().get(directoryKind, 'corp'))).not.toContain('s3cret');
  const next = configOf({ url });
  await takeUpPeople(next, ledger);
  expect([...next.people.keys()]).toEqual(['zoe']);
});

test('one that cannot be read keeps what it said before, and says why', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const config = configOf({ url });
  const needs = { ledger, config, folder: folder.path, env: {} };
  answer = { status: 200, body: groups([zoe]) };
  await readDirectory('corp', needs);
  const faults: string[] = [];
  for (const bad of [
    { status: 500, body: '' },
    { status: 200, body: '<html>' },
    { status: 200, body: '{"people": []}' },
    { status: 200, body: groups([{ id: '../../etc' }]) },
    { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } },
  ]) {
    answer = bad;
    faults.push(await readDirectory('corp', needs));
  }
  for (const fault of faults) expect(fault).toMatch(/^The directory corp could not be read: .+\. Who it named before is known as before\.$/);
  expect([...config.people.keys()]).toEqual(['zoe']);
  answer = { status: 200, body: groups([]) };
  await readDirectory('corp', needs);
  expect([...config.people.keys()]).toEqual([]);
});

test('a command prints it, without a shell', async () => {
  using folder = temporaryFolder();
  await using ledger = await temporaryLedger(folder.path);
  const config = configOf({ command: [process.execPath, '-e', 'console.log(process.argv[1])', groups([{ ...zoe, name: '$(reboot)' }])] });
  expect(await readDirectory('corp', { ledger, config, folder: folder.path, env: process.env })).toContain('names 1 person');
  expect(config.people.get('zoe')?.name).toBe('$(reboot)');
  const failing = configOf({ command: [process.execPath, '-e', 'process.exit(3)'] });
  expect(await readDirectory('corp', { ledger, config: failing, folder: folder.path, env: process.env })).toContain('its command failed (3)');
});
