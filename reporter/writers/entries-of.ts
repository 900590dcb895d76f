import type { Page, PageModel, Template } from '../page.ts';
import { shortName } from '../text.ts';
import type { BuildLine, ComponentData } from '../views/component.ts';
import type { ComposeData } from '../views/compose.ts';
import type { LogData } from '../views/log.ts';
import type { ProductData } from '../views/product.ts';
import type { RebuildData } from '../views/rebuild.ts';
import type { ReleaseData, ReleaseSummary } from '../views/release.ts';
import type { Entry } from './atom.ts';

/** What a page tells of that has happened. The same event is the same entry on every page that tells of it. */
const makers: Partial<Record<Template, (model: PageModel) => readonly Entry[]>> = {
  component: of<ComponentData>(({ url, title }, { builds }) => builds.map((build) => buildEntry(url, title, build))),
  rebuild: of<RebuildData>(({ url, title, verdict }, { created, ended, state, cause }) => [
    {
      about: url,
      what: 'started',
      time: created,
      title: `${title} started`,
      summary: `A rebuild because of ${cause.map((ref) => shortName(ref.text)).join(', ')}.`,
      url,
    },
    ...(ended === null ? [] : [{ about: url, what: 'ended', time: ended, title: `${title} ${state}`, summary: verdict, url }]),
  ]),
  compose: of<ComposeData>(({ url, title }, { created, finished, state, release, sentence, results, gates }) => [
    { about: url, what: 'made', time: finished ?? created, title: `${title} ${state}`, summary: sentence ?? `A compose of ${release.text}.`, url },
    ...results.flatMap(({ test, scenario, status, time }) =>
      time === null
        ? []
        : [
            {
              about: url,
              what: `test ${test} ${scenario ?? ''} ${time}`,
              time,
              title: `${shortName(test)} ${status.word} for ${title}`,
              summary: `The newest result of ${shortName(test)}${scenario === null ? '' : ` (${shortName(scenario)})`}.`,
              url,
            },
          ],
    ),
    ...gates.map(({ stage, gate, status, sentence: said, time }) => ({
      about: gate.url ?? url,
      what: 'decided',
      time,
      title: `${stage}: ${status.word} for ${title}`,
      summary: said,
      url: gate.url ?? url,
    })),
  ]),
  product: of<ProductData>((_, { releases }) => releases.flatMap(moves)),
  release: of<ReleaseData>(({ url }, data) => [
    ...moves({ ...data, page: { ...data.page, url } }),
    ...data.promotions.map(({ id, kind, stage, status, to, created, sentence }) => ({
      about: url,
      what: `promotion ${id} ${status.word}`,
      time: created,
      title: `${kind} of ${to.text} to ${stage}: ${status.word}`,
      summary: sentence ?? `${data.page.text} ${stage}.`,
      url,
    })),
  ]),
  log: of<LogData>((_, { entries }) =>
    entries
      .filter((entry) => entry.command !== null || entry.who.url !== null)
      .map(({ commit, time, who, what, command }) => ({
        about: '/log/',
        what: commit,
        time,
        title: `${who.text}: ${shortName(what[0] ?? '')}`,
        summary: command ?? what.join('; '),
        url: '/log/',
      })),
  ),
};

export function hasEntries(template: Template): boolean {
  return makers[template] !== undefined;
}

export function entriesOf({ template, model }: Page): readonly Entry[] {
  return makers[template]?.(model) ?? [];
}

/** The end of a build, on the page of what was built. */
export function buildEntry(url: string, title: string, { id, version, status, sentence, finished, rebuild }: BuildLine): Entry {
  return {
    about: url,
    what: `build ${id}`,
    time: finished,
    title: `${title} ${shortName(version)} ${status.word}`,
    summary: sentence ?? `Build ${id} of ${rebuild.text}.`,
    url,
  };
}

/** What came to stand in the stages of a release. */
function moves({ page, stages }: Pick<ReleaseSummary, 'page' | 'stages'>): Entry[] {
  const url = page.url ?? '/';
  return stages.flatMap(({ name, compose, since, before }) =>
    [...(compose === null || since === null ? [] : [{ compose, since }]), ...before].map((item) => ({
      about: url,
      what: `${name} ${item.compose.text} ${item.since}`,
      time: item.since,
      title: `${page.text} ${name} is ${item.compose.text}`,
      summary: `${item.compose.text} came to stand in ${name} of ${page.text}.`,
      url: item.compose.url ?? url,
    })),
  );
}

function of<Data>(make: (model: PageModel, data: Data) => readonly Entry[]): (model: PageModel) => readonly Entry[] {
  return (model) => make(model, model.data as Data);
}
