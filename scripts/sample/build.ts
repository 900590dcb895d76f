import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Config } from '@millwright/core/config/schema.ts';
import type { RebuildComponent } from '@millwright/core/rebuild/component.ts';
import { planRebuild, type RebuildPlan } from '@millwright/core/rebuild/plan.ts';

/** What came of one build; `out` is the folder of its outputs. */
export interface Built {
  readonly status: number | null;
  readonly said: string;
  readonly out: string;
}

export interface BuildSite {
  readonly config: Config;
  /** Builds in fresh folders below it. */
  readonly folder: string;
}

let builds = 0;

/** Builds a component as an engine would: a fresh checkout, a clean environment, exactly these inputs. `source`: another folder than its own. */
export function build(
  { config, folder: site }: BuildSite,
  name: string,
  inputs: Readonly<Record<string, string>>,
  more: { readonly version?: string | undefined; readonly source?: string | undefined } = {},
): Built {
  const component = config.components.get(name);
  const format = config.formats.get(component?.format ?? '');
  if (component?.path === undefined || format === undefined) throw new Error(`${name} is not in the sample`);
  const folder = join(site, `build ${++builds}`);
  const checkout = join(folder, 'checkout');
  cpSync(more.source ?? component.path, checkout, { recursive: true });
  for (const [file, path] of Object.entries(component.files)) cpSync(path, join(checkout, file));
  mkdirSync(join(folder, 'inputs'));
  for (const [input, out] of Object.entries(inputs)) cpSync(out, join(folder, 'inputs', input), { recursive: true });
  const out = join(checkout, 'out');
  const [command = '', ...args] = format.build;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: checkout,
    encoding: 'utf8',
    env: {
      PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      MILLWRIGHT_KEY: `key-${builds}`,
      MILLWRIGHT_COMPONENT: name,
      MILLWRIGHT_VERSION: more.version ?? component.version ?? readFileSync(join(checkout, 'VERSION'), 'utf8').trim(),
      MILLWRIGHT_INPUTS: join(folder, 'inputs'),
      MILLWRIGHT_OUT: out,
      SOURCE_DATE_EPOCH: '946684800',
    },
  });
  return { status, said: stdout + stderr, out };
}

/** The plan of a factory in which nothing was built yet. */
export function planOfAll(config: Config): RebuildPlan {
  const purlOf = (name: string) => config.components.get(name)?.purl ?? name;
  const components = [...config.components].map(([name, component]): [string, RebuildComponent] => [
    component.purl,
    {
      purl: component.purl,
      name,
      config: component,
      format: config.formats.get(component.format) as RebuildComponent['format'],
      revision: { component: component.purl, name, commit: name, version: '1', epoch: 0, time: '2026-11-22T00:00:00Z' },
      current: undefined,
      builtCommit: undefined,
      requires: component.build_requires.map(purlOf),
      takesFrom: [],
    },
  ]);
  return planRebuild(
    new Map(components),
    components.map(([purl]) => purl),
  );
}

/** Builds what the plan says, in its order; what lacks an input is left out. By node: a component that is built twice is there twice. */
export function buildPlan(site: BuildSite, plan: RebuildPlan): Map<string, Built & { readonly name: string; readonly level: number }> {
  const results = new Map<string, Built & { readonly name: string; readonly level: number }>();
  for (const node of plan.nodes) {
    const inputs = node.inputs.map((input) => [input.name, results.get(input.node ?? '')] as const);
    if (!inputs.every(([, input]) => input?.status === 0)) continue;
    results.set(node.id, {
      ...build(site, node.name, Object.fromEntries(inputs.map(([name, input]) => [name, input?.out ?? '']))),
      name: node.name,
      level: node.level,
    });
  }
  return results;
}

export function digests(out: string): Record<string, string> {
  return Object.fromEntries(readdirSync(out).map((file) => [file, sha256(join(out, file))]));
}

export function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** What stands behind `# key: ` in an archive's head. */
export function headOf(out: string, key: string): string | undefined {
  const file = readdirSync(out).find((name) => name.endsWith('.archive')) ?? '';
  const line = readFileSync(join(out, file), 'utf8')
    .split('\n', 12)
    .find((item) => item.startsWith(`# ${key}: `));
  return line?.slice(key.length + 4);
}
