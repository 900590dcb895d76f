import { stamp } from '@millwright/core/model/time.ts';
import { testsAskedFor } from '@millwright/core/config/asked-tests.ts';
import { allReleases } from '@millwright/core/config/releases.ts';
import type { BrokenLine } from './views/home.ts';
import { releasesByComponent } from './deliverables.ts';
import type { Ref } from './page.ts';
import { newestCompose } from './releases.ts';
import { bare } from './shipping.ts';
import type { Site } from './site.ts';
import { shortName, someOf } from './text.ts';

/** What is broken at this moment: not what once was. Oldest first. */
export function brokenNow(site: Site): BrokenLine[] {
  const lines = [
    ...brokenConfig(site),
    ...brokenBuilds(site),
    ...brokenComposes(site),
    ...brokenTests(site),
    ...brokenPromotions(site),
    ...brokenImports(site),
    ...brokenSources(site),
  ];
  return lines.sort((a, b) => Temporal.Instant.compare(a.since, b.since));
}

function brokenConfig({ configFault, at, config, links }: Site): BrokenLine[] {
  if (configFault === null) return [];
  const releases = allReleases(config).map(({ product, release }) => links.release(product, release));
  return [
    { what: { text: 'configuration', url: null }, kind: 'configuration', sentence: configFault, since: stamp(at), who: [], where: null, todo: null, releases },
  ];
}

/** Components whose newest try failed, whichever run it was in. */
function brokenBuilds(site: Site): BrokenLine[] {
  const newest = new Map<string, BrokenLine | null>();
  const releases = releasesByComponent(site);
  for (const run of site.runs) {
    if (run.kind !== 'rebuild') continue;
    const states = new Map((site.nodes.get(run.id) ?? []).map((node) => [node.id, node]));
    for (const definition of run.nodes) {
      const node = states.get(definition.id);
      if (node === undefined || newest.has(definition.component) || !['failed', 'built', 'unchanged', 'reused'].includes(node.state)) continue;
      const last = node.attempts.at(-1);
      const what = site.links.component(definition.component);
      const owners = site.things.all.get(definition.component)?.owners ?? [];
      const since = last?.finished ?? run.created;
      newest.set(
        definition.component,
        node.state === 'failed'
          ? {
              what,
              kind: 'build',
              sentence: last?.sentence ?? node.reason,
              since,
              who: [...owners].map((owner) => site.links.person(owner)),
              where: site.links.rebuild(run.id),
              todo: last?.outcome === 'infrastructure' ? `retry ${run.id} ${node.id}` : `build-log ${run.id} ${node.id}`,
              releases: releases.get(definition.component) ?? [],
            }
          : null,
      );
    }
  }
  return [...newest.values()].filter((line) => line !== null);
}

function brokenComposes(site: Site): BrokenLine[] {
  return allReleases(site.config).flatMap(({ product, release }): BrokenLine[] => {
    const compose = newestCompose(site, product, release);
    if (compose === undefined || (compose.state !== 'failed' && compose.state !== 'incomplete')) return [];
    const missing = someOf(compose.missing.map((item) => `${shortName(item.component)} (${item.reason})`));
    const sentence =
      compose.state === 'failed'
        ? `The newest compose of ${product}/${release} failed: ${compose.sentence ?? 'no reason was given.'}`
        : `The newest compose of ${product}/${release} is not whole; missing: ${missing}.`;
    const what = site.links.compose(compose.id);
    const where = site.links.release(product, release);
    const todo = compose.state === 'failed' ? `retry ${compose.id}` : 'rebuild --unbuilt';
    return [{ what, kind: 'compose', sentence, since: compose.finished ?? compose.created, who: [], where, todo, releases: [where] }];
  });
}

/** Tests that a policy asks for, whose newest result about a compose that stands in a stage is bad, and not waived. */
function brokenTests(site: Site): BrokenLine[] {
  const asked = new Map<string, Set<string>>();
  const releases = new Map<string, Ref>();
  for (const { compose, product, release } of site.pointers) {
    asked.set(bare(compose), testsAskedFor(site.config, { product, release }));
    releases.set(bare(compose), site.links.release(product, release));
  }
  const seen = new Set<string>();
  return site.results.flatMap((result): BrokenLine[] => {
    const subject = bare(result.subject);
    const key = `${subject}\n${result.test}\n${result.scenario ?? ''}`;
    if (asked.get(subject)?.has(result.test) !== true || seen.has(key)) return [];
    seen.add(key);
    if (result.outcome !== 'failed' && result.outcome !== 'error') return [];
    const waived = site.waivers.some(
      (waiver) => bare(waiver.subject) === subject && waiver.test === result.test && Temporal.Instant.compare(waiver.until, site.at) > 0,
    );
    if (waived) return [];
    const sentence = `The test ${shortName(result.test)} ${result.outcome === 'failed' ? 'failed' : 'could not be run'} on ${subject}.`;
    const what = site.links.compose(subject);
    const of = releases.get(subject);
    return [
      {
        what,
        kind: 'test',
        sentence,
        since: result.time,
        who: [site.links.person(result.by)],
        where: null,
        todo: `gate ${subject}`,
        releases: of === undefined ? [] : [of],
      },
    ];
  });
}

/** The newest promotion of a stage, when it failed. */
function brokenPromotions(site: Site): BrokenLine[] {
  const seen = new Set<string>();
  return site.promotions.flatMap((promotion): BrokenLine[] => {
    const { product, release, stage } = promotion;
    const key = `${product}/${release}/${stage}`;
    if (seen.has(key)) return [];
    seen.add(key);
    if (promotion.state !== 'failed') return [];
    const sentence = `The ${promotion.kind === 'rollback' ? 'rollback' : 'promotion'} to ${product}/${release} ${stage} failed: ${promotion.sentence ?? 'no reason was given.'}`;
    const who = promotion.by.map((person) => site.links.person(person));
    return [
      {
        what: site.links.compose(promotion.to),
        kind: 'promotion',
        sentence,
        since: promotion.finished ?? promotion.created,
        who,
        where: site.links.release(product, release),
        todo: `retry ${promotion.id}`,
        releases: [site.links.release(product, release)],
      },
    ];
  });
}

function brokenImports(site: Site): BrokenLine[] {
  return site.imports.flatMap((item): BrokenLine[] => {
    if (item.error === null) return [];
    const kept = item.imported === null ? 'Nothing was ever imported from it.' : `What was imported ${item.imported.slice(0, 10)} stays.`;
    return [
      {
        what: site.links.source(item.id),
        kind: 'import',
        sentence: `The source ${item.id} cannot be read: ${item.error} ${kept}`,
        since: item.checked,
        who: [],
        where: null,
        todo: `refresh ${item.id}`,
        releases: [],
      },
    ];
  });
}

function brokenSources(site: Site): BrokenLine[] {
  const releases = releasesByComponent(site);
  const configured = new Set([...site.config.components.values()].map((component) => component.purl));
  return site.unread
    .filter((item) => configured.has(item.component))
    .map((item) => ({
      what: site.links.component(item.component),
      kind: 'import',
      sentence: `The source of ${item.name} could not be taken up: ${item.reason}`,
      since: item.time,
      who: [...(site.things.all.get(item.component)?.owners ?? [])].map((owner) => site.links.person(owner)),
      where: null,
      todo: `refresh ${item.name}`,
      releases: releases.get(item.component) ?? [],
    }));
}
