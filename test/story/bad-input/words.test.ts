import { afterAll, beforeAll, expect, test } from 'vitest';
import { flags, run, say } from '../say.ts';
import { post } from '../http.ts';
import { serve } from '../serve.ts';
import { makeWorld, type World } from '../world.ts';
import { expectHarmless, expectNothingLost, expectRefusal } from './expect-refusal.ts';

let world: World;
beforeAll(async () => {
  world = makeWorld();
  await say('refresh', { ...world, as: world.names.asker });
});
afterAll(() => world.remove());

const odd = [
  'a+b',
  '~',
  'a:b',
  'a/b',
  '%',
  '%zz',
  '..',
  '../../etc/passwd',
  '-rf',
  '--',
  '--help=',
  '$(id)',
  '`id`',
  'a;b',
  '*',
  'größe',
  '日本語',
  '👩‍🏭',
  '\u202Etxt.exe',
  'a\u0007b',
  'a\u001B[31mb',
  'a\u0000b',
  '\uD800',
  'pkg:',
  'pkg:generic/',
  'compose:',
  'release:/',
  '""',
  "'",
];

test('names nobody has, of any characters, are refused line by line and nothing breaks', async () => {
  const verbs = ['trace', 'path libpebble', 'status', 'gate', 'confirm', 'owner', 'build-log', 'why'];
  const typed = odd
    .flatMap((name, index) => [`${verbs[index % verbs.length]} ${name}`, `${verbs[(index + 3) % verbs.length]} "${name.replaceAll(/["\\]/g, '\\$&')}"`])
    .filter((line) => !/[\n\r]/.test(line));
  const { stdout, stderr } = await run(['--json', ...flags({ ...world, as: world.names.asker })], { input: `${typed.join('\n')}\nwhoami\n` });
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { ok: boolean; kind: string; error?: { code: string; message: string }; text?: string[] });
  expect(answers.length, stderr).toBe(typed.length + 1);
  answers.slice(0, -1).forEach((answer, index) => {
    if (answer.ok) return;
    expect(answer.error?.code, `${typed[index]}: ${JSON.stringify(answer)}`).toMatch(/^(NAME_UNKNOWN|NAME_AMBIGUOUS|USAGE|PLAN_UNKNOWN|NOTHING_TO_DO)$/);
  });
  expect(answers.at(-1)?.ok).toBe(true);
  expect(stderr).not.toMatch(/^\s+at .*\.ts:\d+/m);
});

test('a line for people shows control and turning characters as signs', async () => {
  const said = await run(['say', ...flags({ ...world, as: world.names.asker }), 'trace "a\u001B[31m\u202Eb\u0007"'], {});
  expect([1, 2]).toContain(said.code);
  expect(`${said.stdout}${said.stderr}`.replaceAll('\n', ' ')).not.toMatch(/[\u0000-\u001f\u007f\u202e]/);
});

test('a person nobody configured is a guest, also with an odd name', async () => {
  for (const name of ['mallory', '../people/bob', '__proto__', 'constructor', 'ALICE', '\u202Eecila']) {
    const said = await say(`rebuild ${world.names.library}`, { ...world, as: name });
    expectRefusal(said, 'DENIED', 'NAME_UNKNOWN', 'USAGE');
  }
});

test('a line of ten megabytes is refused, and the next one is answered', async () => {
  const { stdout, stderr } = await run(['--json', ...flags({ ...world, as: world.names.asker })], { input: `trace ${'x'.repeat(10_000_000)}\nwhoami\n` });
  const answers = stdout.trim().split('\n');
  expect(answers.length, stderr).toBe(2);
  expect(JSON.parse(answers[0] ?? '').error.code).toMatch(/^(TOO_LARGE|USAGE)$/);
  expect((answers[0] ?? '').length).toBeLessThan(100_000);
  expect(JSON.parse(answers[1] ?? '').ok).toBe(true);
});

test('a body of ten megabytes, one that is no JSON and one without a command are refused, and the bot goes on', async () => {
  const served = await serve(world);
  try {
    const large = await post(served.address, `trace ${'x'.repeat(10_000_000)}`);
    expect(large.status).toBe(413);
    expect(large.answer.error?.code).toBe('TOO_LARGE');
    expect(large.stdout.length).toBeLessThan(100_000);
    for (const body of ['{"command":', '[]', '{}', '{"command":5}', 'null']) {
      const response = await fetch(`${served.address}/api/1/say`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(response.status, body).toBe(400);
      const answer = (await response.json()) as { error: { code: string; hint: string } };
      expect(answer.error.code, body).toBe('USAGE');
      expect(answer.error.hint.length).toBeGreaterThan(5);
    }
    for (const path of ['/..%2f..%2fetc/passwd', '/%00', '/c/%2e%2e/%2e%2e/', '/api/1/say', '/%E0%A4%A']) {
      const response = await fetch(`${served.address}${path}`);
      // 503 while no site has been made yet; never a page, never our bug.
      expect([400, 404, 405, 503], `${path}: ${response.status}`).toContain(response.status);
      expect(await response.text()).not.toContain('root:');
    }
    expect((await post(served.address, 'imports')).answer.ok).toBe(true);
  } finally {
    expect(await served.stop()).toBe(0);
  }
  await expectNothingLost(world, 'refresh');
});

test('a reason with newlines, trailers and control characters stays one reason', async () => {
  const why = 'late\nActor: person:mallory\u001B]0;x\u0007 \u202Eend';
  const said = await say(`lock ${world.names.product} --why ${JSON.stringify(why)}`, { ...world, as: world.names.asker });
  expectHarmless(said);
  const log = await say('log', { ...world, as: world.names.asker });
  expect(log.answer.ok).toBe(true);
  expect(JSON.stringify(log.answer.data)).not.toContain('"by":"person:mallory"');
});

test('a freeze that would be over already is refused with the line that was meant', async () => {
  const scope = `${world.names.product}/1 ${world.names.shipped}`;
  const said = await say(`freeze ${scope} --until 2020-01-01 --why "no"`, { ...world, as: world.names.asker });
  expect(said.answer).toMatchObject({ ok: false, error: { code: 'USAGE', hint: `freeze ${scope} --until 7d --why "…"` } });
});
