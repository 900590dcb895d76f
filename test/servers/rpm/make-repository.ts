// Builds the packages with rpmbuild and indexes them with createrepo_c: node test/servers/rpm/make-repository.ts FOLDER [what createrepo_c is given]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comps, modules, specs, updateinfo, type Spec } from './packages.ts';

export function makeRepository(folder: string, options: readonly string[] = []): void {
  const work = mkdtempSync(join(tmpdir(), 'rpm-'));
  try {
    mkdirSync(folder, { recursive: true });
    for (const spec of specs) build(spec, work, folder);
    const [modulesFile, updatesFile, groupsFile] = [join(work, 'modules.yaml'), join(work, 'updateinfo.xml'), join(work, 'comps.xml')];
    writeFileSync(modulesFile, modules);
    writeFileSync(updatesFile, updateinfo);
    writeFileSync(groupsFile, comps);
    run('createrepo_c', ['--quiet', '--no-database', '--distro', 'cpe:/o:demo:demo:1,Demo 1', '--groupfile', groupsFile, ...options, folder]);
    run('modifyrepo_c', ['--mdtype=modules', modulesFile, join(folder, 'repodata')]);
    run('modifyrepo_c', ['--mdtype=updateinfo', updatesFile, join(folder, 'repodata')]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function build(spec: Spec, work: string, folder: string): void {
  const file = join(work, `${spec.name}.spec`);
  writeFileSync(file, textOf(spec));
  const defines = {
    _topdir: work,
    _rpmdir: folder,
    _srcrpmdir: folder,
    _build_name_fmt: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    _buildhost: 'builder',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
  };
  const flags = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  run('rpmbuild', ['-ba', '--quiet', '--nodeps', '--target', spec.arch ?? 'noarch', ...flags, file], { SOURCE_DATE_EPOCH: '1767225600' });
}

function textOf({ name, version = '1.0', release = '1', epoch, says = [], files = [], subpackages = [] }: Spec): string {
  const all = [...files, ...subpackages.flatMap((item) => item.files ?? [])];
  return [
    `Name: ${name}`,
    `Version: ${version}`,
    `Release: ${release}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    `Summary: ${name}`,
    'License: MIT',
    ...says,
    '%description',
    `The package ${name}.`,
    ...subpackages.flatMap((item) => [
      `%package -n ${item.name}`,
      `Summary: ${item.name}`,
      ...(item.says ?? []),
      `%description -n ${item.name}`,
      `The package ${item.name}.`,
    ]),
    '%install',
    ...all.map((path) => `install -D -m 755 /dev/null %{buildroot}${path}`),
    '%files',
    ...files,
    ...subpackages.flatMap((item) => [`%files -n ${item.name}`, ...(item.files ?? [])]),
    '',
  ].join('\n');
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } });
}

if (process.argv[1] === import.meta.filename) makeRepository(process.argv[2] ?? 'repository', process.argv.slice(3));
