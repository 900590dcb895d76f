import { pageUrl } from '@millwright/core/model/ids.ts';
import type { Facts } from './facts.ts';
import type { Ref } from './page.ts';
import { bare } from './shipping.ts';
import { shortName } from './text.ts';
import { type Things, baseOf } from './things.ts';

/** Names with the address of their page, where there is one. A link is never made to a page that is not. */
export interface Links {
  /** By purl or by a component's short name in the configuration. */
  component(reference: string): Ref;
  rebuild(id: string): Ref;
  compose(reference: string): Ref;
  product(id: string): Ref;
  release(product: string, release: string): Ref;
  gate(id: string): Ref;
  /** The page about what a failed attempt printed, by the log's path. */
  log(path: string): Ref;
  /** `person:alice`, `trigger:on-change`, `system`; only people of the configuration have a page. */
  person(reference: string): Ref;
  source(id: string): Ref;
  /** Whatever a record says that it is about. */
  any(reference: string): Ref;
}

export function linksOf(facts: Facts, things: Things): Links {
  const rebuilds = new Set(facts.runs.filter((run) => run.kind === 'rebuild').map((run) => run.id));
  const composes = new Set(facts.composes.map((compose) => compose.id));
  const decisions = new Set(facts.decisions.map((decision) => decision.id));
  const sources = new Set([...facts.imports.map((item) => item.id), ...facts.config.sources.keys()]);
  const ref = (text: string, known: boolean, url: string): Ref => ({ text, url: known ? url : null });

  const known = new Map<string, Ref>();
  const links: Links = {
    component(reference) {
      const before = known.get(reference);
      if (before !== undefined) return before;
      const purl = facts.config.components.get(reference)?.purl ?? reference;
      const thing = things.all.get(purl) ?? things.all.get(baseOf(purl) ?? '');
      const made = thing === undefined ? { text: reference, url: null } : { text: thing.name, url: thing.url };
      known.set(reference, made);
      return made;
    },
    rebuild: (id) => ref(bare(id), rebuilds.has(bare(id)), pageUrl('rebuild', bare(id))),
    compose: (reference) => ref(bare(reference), composes.has(bare(reference)), pageUrl('compose', bare(reference))),
    product: (id) => ref(facts.config.products.get(id)?.name ?? id, facts.config.products.has(id), pageUrl('product', id)),
    release(product, release) {
      const known = facts.config.products.get(product)?.releases[release] !== undefined;
      return ref(`${product}/${release}`, known, pageUrl('product', product, release));
    },
    log: (path) => ref(path, facts.logs.has(path), pageUrl('build-log', attemptOf(path))),
    gate: (id) => ref(id, decisions.has(id), pageUrl('gate', id)),
    person(reference) {
      if (reference === 'system') return { text: 'Millwright', url: null };
      const id = reference.replace(/^(person|trigger):/, '');
      return ref(facts.config.people.get(id)?.name ?? id, facts.config.people.has(id), `/people/#${encodeURIComponent(id)}`);
    },
    source: (id) => ref(id, sources.has(id), `/imports/#${encodeURIComponent(id)}`),
    any(reference) {
      if (reference.startsWith('pkg:')) return links.component(reference);
      if (reference.startsWith('person:')) return links.person(reference);
      const release = /^release:([^/]+)\/(.+)$/.exec(reference);
      if (release !== null) return links.release(release[1] ?? '', release[2] ?? '');
      const tries = [links.compose(reference), links.rebuild(reference), links.gate(reference), links.product(bare(reference)), links.component(reference)];
      return tries.find((item) => item.url !== null) ?? { text: reference, url: null };
    },
  };
  return links;
}

/** `logs/<attempt>.txt` → the attempt's key. */
export function attemptOf(log: string): string {
  return log.replace(/^logs\//, '').replace(/\.txt$/, '');
}

/** An address given by others: a link only where it leads to the web. */
export function outside(address: string | null): Ref | null {
  if (address === null) return null;
  const parsed = URL.parse(address);
  const safe = parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.href.length < 2000;
  return { text: shortName(address), url: safe ? parsed.href : null };
}
