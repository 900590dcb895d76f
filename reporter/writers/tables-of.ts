import type { Page, PageModel, Ref, Template } from '../page.ts';
import type { Status } from '../status.ts';
import type { ComponentData } from '../views/component.ts';
import type { ComposeData } from '../views/compose.ts';
import type { GateData } from '../views/gate.ts';
import type { ImportsData } from '../views/imports.ts';
import type { ListData } from '../views/lists.ts';
import type { LogData } from '../views/log.ts';
import type { MeasuresData } from '../views/measures.ts';
import type { PeopleData } from '../views/people.ts';
import type { RebuildData } from '../views/rebuild.ts';
import type { ReleaseData } from '../views/release.ts';
import type { Field, Table } from './csv.ts';

/** A table of a page. The first of a page lies in `index.csv`, each further one in a file of its name. */
export interface NamedTable extends Table {
  readonly name: string;
}

/** Tables as programs want them: the values of the page's model, names and addresses apart. */
const makers: Partial<Record<Template, (model: PageModel) => readonly NamedTable[]>> = {
  component: of<ComponentData>((data) => [
    table('builds', data.builds, {
      build: (line) => line.id,
      version: (line) => line.version,
      commit: (line) => line.commit,
      state: (line) => line.status.word,
      finished: (line) => line.finished,
      seconds: (line) => line.seconds,
      rebuild: (line) => line.rebuild.text,
      sentence: (line) => line.sentence,
    }),
  ]),
  compose: of<ComposeData>((data) => [
    table('artifacts', data.inputs, {
      purl: (line) => line.purl,
      component: (line) => line.component.text,
      path: (line) => line.path,
      bytes: (line) => line.size,
      digest: (line) => line.digest,
      keys: (line) => line.keys.join(' '),
    }),
    table('changes', data.sinceLast?.list ?? [], {
      package: (line) => line.package.text,
      what: (line) => line.what,
      from: (line) => line.from,
      to: (line) => line.to,
      component: (line) => line.component?.text ?? null,
      rebuild: (line) => line.rebuild?.text ?? null,
      since: () => data.sinceLast?.since.text ?? null,
    }),
  ]),
  rebuild: of<RebuildData>((data) => [
    table('nodes', data.nodes, {
      node: (line) => line.id,
      component: (line) => line.component.text,
      state: (line) => line.status.word,
      because: (line) => line.because,
      reason: (line) => line.reason,
      level: (line) => line.level,
      after: (line) => line.after.join(' '),
      tries: (line) => line.attempts,
      started: (line) => line.started,
      finished: (line) => line.finished,
      seconds: (line) => line.seconds,
      critical: (line) => line.critical,
      build: (line) => line.build,
    }),
  ]),
  release: of<ReleaseData>((data) => [
    table('deliverables', data.deliverables, {
      component: (line) => line.component.text,
      newest: (line) => line.newest,
      failed: (line) => line.failed,
      hole: (line) => line.hole,
      ...Object.fromEntries(
        data.stages.map(({ name }, index) => [name, (line: ReleaseData['deliverables'][number]) => line.cells[index]?.version ?? null] as const),
      ),
    }),
    table('milestones', data.life.milestones, {
      milestone: (line) => line.name,
      planned: (line) => line.planned,
      actual: (line) => line.actual,
      slip_days: (line) => line.slip,
      what: (line) => line.what?.text ?? null,
    }),
    table('promotions', data.promotions, {
      promotion: (line) => line.id,
      kind: (line) => line.kind,
      stage: (line) => line.stage,
      state: (line) => line.status.word,
      from: (line) => line.from?.text ?? null,
      to: (line) => line.to.text,
      by: (line) => names(line.by),
      time: (line) => line.created,
      sentence: (line) => line.sentence,
    }),
  ]),
  gate: of<GateData>((data) => [
    table('answers', data.answers, {
      policy: (line) => line.policy,
      rule: (line) => line.rule,
      name: (line) => line.name,
      answer: (line) => line.status.word,
      sentence: (line) => line.sentence,
      next: (line) => line.next?.who ?? null,
      at: (line) => line.next?.at ?? null,
      waiver: (line) => line.waiver?.id ?? null,
    }),
  ]),
  list: of<ListData>((data) => [listTable('list', data.columns, data.items)]),
  log: of<LogData>((data) => [
    table('log', data.entries, {
      commit: (line) => line.commit,
      time: (line) => line.time,
      who: (line) => line.who.text,
      room: (line) => line.room,
      command: (line) => line.command,
      what: (line) => line.what.join('; '),
      commits: (line) => line.count,
      operation: (line) => line.operation,
      plan: (line) => line.plan,
    }),
  ]),
  people: of<PeopleData>((data) => [
    table('people', data.people, {
      person: (line) => line.id,
      name: (line) => line.name,
      roles: (line) => line.roles.map(({ role, products }) => `${role}: ${products.join(' ')}`).join('; '),
      owns: (line) => line.owns.join(' '),
      components: (line) => line.componentsTotal,
      last_act: (line) => line.lastAct?.time ?? null,
    }),
  ]),
  imports: of<ImportsData>((data) => [
    table('imports', data.imports, {
      source: (line) => line.id,
      format: (line) => line.format,
      state: (line) => line.status.word,
      packages: (line) => line.packages,
      imported: (line) => line.imported,
      checked: (line) => line.checked,
      not_read: (line) => line.skippedTotal,
      error: (line) => line.error,
    }),
  ]),
  measures: of<MeasuresData>((data) => [
    table('measures', data.measures, {
      measure: (line) => line.id,
      problem: (line) => line.problem,
      what: (line) => line.what,
      figure: (line) => line.figure,
      unit: (line) => line.unit,
      sentence: (line) => line.sentence,
    }),
    ...data.measures.flatMap(({ id, tables }) =>
      tables.map(({ title, columns, items }, index) => listTable(index === 0 ? id : title.toLowerCase().replaceAll(' ', '-'), columns, items)),
    ),
  ]),
};

/** A page's tables that have rows; the first table's file is there even without, but beside components, of which there are many. */
export function tablesOf({ template, model }: Page): readonly NamedTable[] {
  const data = model.data as object;
  const before = known.get(data);
  if (before !== undefined) return before;
  const tables = (makers[template]?.(model) ?? []).filter(({ rows }, index) => (index === 0 && template !== 'component') || rows.length > 0);
  known.set(data, tables);
  return tables;
}

/** By the data of a page, which is asked three times what tables it has. */
const known = new WeakMap<object, readonly NamedTable[]>();

/** Every row of a list that takes several pages. */
export function wholeList(pages: readonly Page[]): Table {
  const all = pages as readonly Page<ListData>[];
  return listTable(
    'all',
    all[0]?.model.data.columns ?? [],
    all.flatMap((page) => page.model.data.items),
  );
}

function listTable(name: string, columns: ListData['columns'], items: ListData['items']): NamedTable {
  const [head] = columns;
  const linked = head?.kind === 'ref' ? head : undefined;
  return {
    name,
    columns: [...columns.map(({ key }) => key), ...(linked === undefined ? [] : ['url'])],
    rows: items.map((item) => [
      ...columns.map(({ key }) => flat(item[key] ?? null)),
      ...(linked === undefined ? [] : [(item[linked.key] as Ref | null)?.url ?? null]),
    ]),
  };
}

function flat(value: ListData['items'][number][string]): Field {
  if (value === null || value === undefined || typeof value !== 'object') return value ?? null;
  if (Array.isArray(value)) return names(value as readonly Ref[]);
  return 'word' in value ? (value as Status).word : (value as Ref).text;
}

function names(refs: readonly Ref[]): string {
  return refs.map((ref) => ref.text).join('; ');
}

function table<T>(name: string, items: readonly T[], fields: Readonly<Record<string, (item: T) => Field>>): NamedTable {
  return { name, columns: Object.keys(fields), rows: items.map((item) => Object.values(fields).map((field) => field(item))) };
}

function of<Data>(make: (data: Data) => readonly NamedTable[]): (model: PageModel) => readonly NamedTable[] {
  return (model) => make(model.data as Data);
}
