import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { typeWhileMoving } from './terminal/foot.ts';
import { plain, python } from './terminal/pty.ts';
import { ctrlC, enter, expect, expectSound, isAsking, makePlace, sit } from './terminal/sit.ts';

export const title = 'at a terminal: the typed line is never torn, and Millwright ends, goes on and says what is the matter, whatever is done to it';

export const needs = [
  { tool: python, package: 'python3-minimal' },
  { tool: '/usr/lib/python3/dist-packages/pyte/__init__.py', package: 'python3-pyte' },
  { tool: 'faketime', package: 'faketime' },
  { tool: 'git', package: 'git' },
];

const isBuilding = (text: string): boolean => /Building .*\d+\/\d+/.test(text);
const isBuilt = (text: string): boolean => /Built \d+/.test(text);

/** Two at a time, as the machine this is made for has two cores. */
export async function run(): Promise<void> {
  const lanes = [
    [typedWide, typedOnly, cleared],
    [typedNarrow, neverSet, intoFiles],
  ];
  await Promise.all(
    lanes.map(async (lane) => {
      for (const part of lane) {
        const began = performance.now();
        await part();
        console.log(`  ${part.name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
      }
    }),
  );
}

/** A first start on the usual port, which somebody else has; a second start of the same state; the tour, left in the middle. */
async function typedWide(): Promise<void> {
  using place = makePlace();
  const usual = 7400;
  const other = createServer();
  await new Promise<void>((resolve) => {
    // Where somebody has the port already, all the better.
    other.once('error', () => resolve());
    other.listen(usual, '127.0.0.1', resolve);
  });
  try {
    await using pty = sit(place, { port: undefined });
    await pty.until('the prompt', isAsking);
    const [, port] = /ready http:\/\/127\.0\.0\.1:(\d+)\/\n/.exec(plain(pty.text())) ?? [];
    expect(
      'a taken port is told, with the one that was taken instead',
      plain(pty.text()).includes(`Port ${usual} is taken by another program`),
      plain(pty.text()),
    );
    expect('the next free port is near', Number(port) > usual && Number(port) <= usual + 20, port);
    expect('the address is told once', plain(pty.text()).split(`127.0.0.1:${port}`).length === 2, plain(pty.text()));

    await pty.until('a build', isBuilding);
    await typeWhileMoving(pty, 'trace libtext --up', 80, () => pty.until('the end of the build', isBuilt));
    pty.type(enter);
    await pty.until('what libtext stands on', (text) => /> trace libtext --up\n\S/.test(text));

    await using second = sit(place);
    const { code } = await second.ended;
    expect('a second start is refused', code !== 0, code);
    const said = plain(second.text()).replaceAll(/\s+/g, ' ');
    expect('a second start says who serves, and where', new RegExp(`process \\d+ has served .* its pages at http://127\\.0\\.0\\.1:${port}/`).test(said), said);

    pty.type(`tour${enter}`);
    await pty.until('the first step', (text) => text.includes('Step 1 of 5'));
    pty.type(enter);
    await pty.until('the second step', (text) => text.includes('Step 2 of 5'));
    pty.type(`where${enter}`);
    await pty.until('the end of the tour', (text) => text.includes('You left the tour; "tour 2" goes on with it.'));
    pty.type(`tour 2${enter}`);
    await pty.until('the second step again', (text) => text.split('Step 2 of 5').length === 3);

    pty.type(ctrlC);
    const end = await pty.ended;
    expect('Ctrl-C on an empty line ends it in order, and the terminal is as before', end.code === 0 && end.echoes, end);
    expectSound(place);
  } finally {
    other.close();
  }
}

/** Ctrl-C in a build, and again at once in the next one; each start goes on where the last one was. */
async function typedNarrow(): Promise<void> {
  using place = makePlace();
  {
    await using pty = sit(place, { columns: 40 });
    await pty.until('a build', isBuilding);
    await typeWhileMoving(pty, 'path libcalendar web/1 --why "which way it goes"', 40, async () => undefined);
    pty.type(ctrlC);
    await pty.until('an empty line', isAsking);
    expect('the build is still under way', !isBuilt(plain(pty.text())));
    pty.type(ctrlC);
    const end = await pty.ended;
    expect('Ctrl-C in a build ends it in order', end.code === 0 && end.echoes, end);
    expectSound(place);
  }
  {
    await using pty = sit(place, { columns: 40 });
    await pty.until('the build going on', isBuilding);
    pty.type(ctrlC + ctrlC);
    const end = await pty.ended;
    expect('Ctrl-C twice at once ends it, and the terminal is as before', [0, 130, -2].includes(end.code) && end.echoes, end);
    await nobodyServes(place.state);
    expectSound(place);
  }
  await using pty = sit(place, { columns: 40 });
  await pty.until('the build going on to its end', isBuilt);
  pty.type(`status${enter}`);
  await pty.until('an answer', (text) => /> status\n\S/.test(text));
  pty.type(ctrlC);
  expect('the third one ends in order', (await pty.ended).code === 0);
  expectSound(place);
}

/** A terminal that can do nothing but go on. */
async function typedOnly(): Promise<void> {
  using place = makePlace();
  await using pty = sit(place, { env: { TERM: 'dumb' } });
  await pty.until('the prompt', (text) => /told when you press Enter\.\n> $/.test(text));
  pty.type('whoami\n');
  await pty.until('the answer', (text) => /> whoami\n.*guest/.test(text));
  // eslint-disable-next-line no-control-regex
  expect('a bare terminal gets no escape', !/\u001B/.test(pty.text()), pty.text());
  pty.type(ctrlC);
  const end = await pty.ended;
  expect('Ctrl-C ends it there too', end.code === 0 && end.echoes, end);
  expectSound(place);
}

/** What is written into a file is text alone, be it the answers or everything. */
async function intoFiles(): Promise<void> {
  using place = makePlace();
  const [answers, everything] = [join(place.state, '../answers'), join(place.state, '../everything')];
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  {
    await using pty = sit(place, { into: `>'${answers}'` });
    await pty.until('the prompt', isAsking);
    pty.type(`whoami${enter}`);
    await pty.until('the answer', () => /guest/.test(read(answers)));
    expect('answers alone go to the file', !read(answers).includes('You could now type') && plain(pty.text()).includes('You could now type'), read(answers));
    pty.type(ctrlC);
    expect('it ends in order', (await pty.ended).code === 0);
  }
  await using pty = sit(place, { into: `>'${everything}' 2>&1` });
  await pty.until('an address', () => /^ready http/m.test(read(everything)));
  pty.type('whoami\n');
  await pty.until('the answer', () => /guest: you may|guest/.test(read(everything)));
  pty.type(ctrlC);
  expect('it ends in order', (await pty.ended).code === 0);
  for (const file of [answers, everything]) {
    // eslint-disable-next-line no-control-regex
    expect('a file gets no escape', !/\u001B/.test(read(file)), read(file));
  }
}

/** The state is taken away from under it. */
async function cleared(): Promise<void> {
  using place = makePlace();
  await using pty = sit(place);
  await pty.until('a build', isBuilding);
  pty.type('half a li');
  await pty.until('what was typed', (_, { rows, cursor }) => rows[cursor[0]] === '> half a li');
  rmSync(place.state, { recursive: true, force: true, maxRetries: 5 });
  const { code, echoes } = await pty.ended;
  expect('a state that is gone ends it, and the terminal is as before', code === 1 && echoes, { code, echoes });
  expect('that is said', plain(pty.text()).replaceAll(/\s+/g, ' ').includes('was removed while Millwright was running'), plain(pty.text()));
  expect('nothing is left there', !existsSync(place.state));
}

/** A clock that was never set. */
async function neverSet(): Promise<void> {
  using place = makePlace();
  await using pty = sit(place, { before: ['faketime', '-f', '@1970-01-01 00:10:00'] });
  await pty.until('the prompt', isAsking);
  expect('the clock is told of', plain(pty.text()).includes('The clock says 1970-01-01 00:10 UTC'), plain(pty.text()));
  await pty.until('the end of the build', isBuilt);
  pty.type(`log${enter}`);
  await pty.until('the log', (text) => /> log\n[^]*1970/.test(text));
  pty.type(ctrlC);
  expect('it ends in order', (await pty.ended).code === 0);
  expectSound(place);
}

/** npm may be gone before what it started. */
async function nobodyServes(state: string): Promise<void> {
  for (const file of ['serving.json']) while (existsSync(join(state, file))) await new Promise((resolve) => setTimeout(resolve, 100));
}
