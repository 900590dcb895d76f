import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wrongImport } from './areas.ts';

describe('import directions', () => {
  test.each([
    ['core/model/ids.ts', '../words/document.ts', /below core\/words/],
    ['core/words/say.ts', '../config/schema.ts', /below core\/config/],
    ['core/config/parse.ts', '../calendar/due.ts', /below core\/calendar/],
    ['core/git/fetch.ts', '../state/ledger.ts', /below core\/state/],
    ['core/state/writer/writer.ts', '../../graph/graph.ts', /below core\/graph/],
    ['core/content/import.ts', '../graph/graph.ts', /below core\/graph/],
    ['core/graph/order.ts', '../policy/rule.ts', /below core\/policy/],
    ['core/calendar/due.ts', '../policy/rule.ts', /below core\/policy/],
    ['core/policy/rule.ts', '../change/change.ts', /below core\/change/],
    ['core/change/pending.ts', '../jobs/engine.ts', /below core\/jobs/],
    ['core/jobs/step.ts', '../rebuild/plan.ts', /below core\/rebuild/],
    ['core/rebuild/plan.ts', '../compose/plan.ts', /side by side/],
    ['core/release/promote.ts', '../notifications/event.ts', /below core\/notifications/],
    ['core/notifications/event.ts', '../open/factory.ts', /below core\/open/],
    ['core/jobs/drive.ts', '../adapters/builders/builders.ts', /Only core\/open knows adapters/],
    ['core/open/open.ts', '../adapters/formats/npm/read.ts', /through its table/],
    ['core/adapters/formats/npm/read.ts', '../../../state/ledger.ts', /imports the model and its own port/],
    ['core/adapters/formats/npm/read.ts', '../deb/read.ts', /neighbour/],
    ['core/adapters/formats/npm/read.ts', '../../signers/gpg/sign.ts', /of one kind know nothing of another/],
    ['core/new/thing.ts', '../model/ids.ts', /has no place in the order/],
    ['core/open/open.ts', '../../bot/main.ts', /Core knows no application/],
    ['bot/main.ts', '../reporter/main.ts', /starts the reporter as a command/],
    ['bot/main.ts', '@millwright/reporter/main.ts', /starts the reporter as a command/],
    ['bot/main.ts', '@millwright/core/adapters/formats/formats.ts', /through core\/open/],
    ['bot/main.ts', '../scripts/check.ts', /Scripts look after/],
    ['bot/main.ts', '../test/story/line.ts', /may import tests/],
    ['bot/commands/trace.ts', '../networks/console/prompt.ts', /which network carries it/],
    ['reporter/main.ts', '@millwright/bot/main.ts', /what it shares with the bot is in core/],
    ['site/pages/index.ts', '@millwright/core/model/ids.ts', /view models and nothing else/],
    ['site/pages/index.ts', '@millwright/reporter/main.ts', /reporter\/views/],
    ['core/state/reader/reader.ts', 'simple-git', /core\/git/],
    ['bot/networks/irc/irc.ts', 'fastify', /only bot\/http speaks HTTP/],
    ['core/release/promote.ts', 'openpgp', /signers alone/],
    ['core/model/ids.ts', 'node:fs', /is pure/],
    ['core/graph/order.ts', 'node:child_process', /is pure/],
    ['core/policy/rules/soak.ts', 'node:fs/promises', /is pure/],
    ['core/calendar/due.ts', 'node:https', /is pure/],
  ])('%s may not import %s', (file, specifier, why) => {
    expect(wrongImport(file, specifier)).toMatch(why);
  });

  test.each([
    ['core/open/open.ts', '../model/ids.ts'],
    ['core/open/open.ts', '../adapters/formats/formats.ts'],
    ['core/adapters/formats/formats.ts', './npm/about.ts'],
    ['core/adapters/formats/npm/read.ts', '../../../content/format.ts'],
    ['core/adapters/formats/npm/read.ts', '../loose.ts'],
    ['core/git/fetch.ts', 'simple-git'],
    ['core/state/open.ts', 'node:fs'],
    ['bot/http/server.ts', 'fastify'],
    ['bot/main.ts', '@millwright/core/open/factory.ts'],
    ['site/pages/index.ts', '@millwright/reporter/views/home.ts'],
    ['core/model/ids.test.ts', 'node:fs'],
    ['test/story/story.test.ts', '../../bot/main.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(wrongImport(file, specifier)).toBeUndefined();
  });
});

describe('oxlint, as it is configured here', () => {
  const root = dirname(dirname(import.meta.dirname));
  let folder: string;
  let said: string;
  const planted: Readonly<Record<string, string>> = {
    'core/model/up.ts': "import { b } from '../words/b.ts';\nexport const a = b;\n",
    'core/words/b.ts': 'export const b = 1;\n',
    'core/graph/clock.ts': 'export const now = (): number => Date.now();\n',
    'core/jobs/shell.ts': "import { execSync } from 'node:child_process';\nexport const list = (): string => execSync('ls').toString();\n",
    'core/jobs/helpers.ts': 'export const c = 1;\n',
    'core/jobs/long.ts': `${'// line\n'.repeat(300)}export const d = 1;\n`,
    'core/jobs/any.ts': 'export const e = (value: any): unknown => value;\n',
    'core/jobs/floating.ts': 'export async function f(): Promise<void> {}\nexport function g(): void {\n  f();\n}\n',
    'core/jobs/switch.ts': "export function h(word: 'a' | 'b'): number {\n  switch (word) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
    'core/jobs/one.ts': "import { two } from './two.ts';\nexport const one = (): number => two();\n",
    'core/jobs/two.ts': "import { one } from './one.ts';\nexport const two = (): number => one();\n",
    'core/jobs/default.ts': 'export default 1;\n',
    'core/jobs/skipped.test.ts': "import { test } from 'vitest';\ntest.skip('later', () => {});\n",
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mill-lint-'));
    for (const [file, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    for (const file of ['.oxlintrc.json', 'tsconfig.json', 'scripts/lint/plugin.ts', 'scripts/lint/areas.ts']) cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const { stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--type-aware', '--format', 'unix'], { cwd: folder, encoding: 'utf8' });
    said = stdout + stderr;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['core/model/up.ts', 'millwright(import-direction)'],
    ['core/graph/clock.ts', 'millwright(no-ambient)'],
    ['core/jobs/shell.ts', 'millwright(no-shell)'],
    ['core/jobs/helpers.ts', 'millwright(file-name)'],
    ['core/jobs/long.ts', 'max-lines'],
    ['core/jobs/any.ts', 'no-explicit-any'],
    ['core/jobs/floating.ts', 'no-floating-promises'],
    ['core/jobs/switch.ts', 'switch-exhaustiveness-check'],
    ['core/jobs/one.ts', 'no-cycle'],
    ['core/jobs/default.ts', 'no-default-export'],
    ['core/jobs/skipped.test.ts', 'no-disabled-tests'],
  ])('catches what is planted in %s with %s', (file, rule) => {
    const lines = said.split('\n').filter((line) => line.startsWith(`${file}:`));
    expect(lines.some((line) => line.includes(rule))).toBe(true);
  });

  test('has nothing to say about the plugin itself', () => {
    expect(said.split('\n').filter((line) => line.startsWith('scripts/'))).toEqual([]);
  });
});
