import { importKind } from '@millwright/core/state/kinds/import.ts';
import { expect, test } from 'vitest';
import { imported } from './sample-records.ts';
import { factsOf, sampleState } from './sample-state.ts';
import { thingsOf } from './things.ts';

/** Who needs each package of a source, by name, with the relation. */
async function usersIn(format: string, packages: readonly object[]): Promise<Record<string, string[]>> {
  const sample = sampleState();
  const facts = await factsOf({
    ...sample,
    files: { ...sample.files, 'content/repo/0.jsonl': `${packages.map((one) => JSON.stringify(one)).join('\n')}\n` },
    records: sample.records.map(([kind, values]) => [kind, kind.name === importKind.name ? [...values, imported('repo', { format })] : values]),
  });
  const { usedBy } = thingsOf(facts);
  const name = (id: string): string => id.split('/').at(-1) ?? '';
  const found = [...usedBy].filter(([id]) => id.startsWith(`pkg:${format === 'deb' ? 'deb' : 'rpm'}/`));
  return Object.fromEntries(found.map(([id, users]) => [name(id), users.map(({ from, relation }) => `${name(from)} ${relation}`).toSorted()]));
}

const debian = (name: string, version: string, more: object = {}) => ({
  purl: `pkg:deb/demo/${name}@${version}?arch=amd64`,
  kind: 'artifact',
  name,
  version,
  arch: 'amd64',
  ...more,
});

test('whoever needs a Debian package over a name that it provides, in a version that will do, or as one of several, is its user', async () => {
  const users = await usersIn('deb', [
    debian('exim', '4.9', { provides: ['mta'] }),
    debian('mailer', '1', { needs: { requires: ['mta'] } }),
    debian('libtext', '2.0'),
    debian('new', '1', { needs: { requires: ['libtext >= 2'], recommends: ['gone'] } }),
    debian('old', '1', { needs: { requires: ['libtext < 2'] } }),
    debian('either', '1', { needs: { suggests: ['gone | libtext'] } }),
  ]);
  expect(users).toEqual({ exim: ['mailer requires'], libtext: ['either suggests', 'new requires'] });
});

test('a name that very many provide makes each of them needed by who needs the name', async () => {
  const package_ = (name: string, more: object = {}) => ({
    purl: `pkg:rpm/demo/${name}@1-1?arch=noarch`,
    kind: 'artifact',
    name,
    version: '1-1',
    arch: 'noarch',
    ...more,
  });
  const fonts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => package_(`font-${name}`, { provides: ['font'] }));
  const users = await usersIn('rpm-md', [...fonts, package_('viewer', { needs: { requires: ['font'] } })]);
  expect(users).toEqual(Object.fromEntries(fonts.map(({ name }) => [name, ['viewer requires']])));
});
