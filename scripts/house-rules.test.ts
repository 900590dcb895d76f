import { expect, test } from 'vitest';
import { brokenHouseRules } from './house-rules.ts';

function found(texts: Readonly<Record<string, string>>): string[] {
  return brokenHouseRules({ files: Object.keys(texts), read: (file) => texts[file] ?? '' });
}

test('a file of more than 300 lines is named, a test of any length is not', () => {
  const long = 'x\n'.repeat(301);
  expect(found({ 'core/a.ts': long, 'core/a.test.ts': long, 'test/story.ts': long, 'core/b.ts': 'x\n'.repeat(300) })).toEqual([
    expect.stringContaining('core/a.ts: 301 lines'),
  ]);
});

test('a version that is not exact is named', () => {
  const text = JSON.stringify({
    dependencies: { a: '^1.0.0', b: '1.0.0', c: 'workspace:*', f: 'npm:@other/f@1.0.0-x.3', g: 'npm:@other/g@^1.0.0' },
    devDependencies: { d: 'latest' },
    optionalDependencies: { e: '1.0.0-beta.2' },
  });
  expect(found({ 'bot/package.json': text })).toEqual([
    expect.stringContaining('a is "^1.0.0"'),
    expect.stringContaining('g is "npm:@other/g@^1.0.0"'),
    expect.stringContaining('d is "latest"'),
  ]);
});

test('a lock file that names a server is refused, a link in a deprecation is not', () => {
  const lock = 'packages:\n  a@1.0.0:\n    resolution: {integrity: sha512-x, tarball: https://mirror.example/a.tgz}\n    deprecated: see https://example.org\n';
  expect(found({ 'pnpm-lock.yaml': lock })).toEqual([expect.stringContaining('pnpm-lock.yaml:3')]);
});

test('committed modules are counted, not listed', () => {
  expect(found({ 'node_modules/a/b': '', 'core/node_modules/c': '' })).toEqual([expect.stringContaining('2 files under node_modules')]);
});
