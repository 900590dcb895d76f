import type { Page, Ref } from '../page.ts';
import type { Site } from '../site.ts';
import type { Status } from '../status.ts';
import { count } from '../text.ts';
import { compare } from '../things.ts';
import { type ListData, type Listed, paged } from './lists.ts';

const states = {
  unused: { word: 'nothing rests on it', shape: 'person' },
  ended: { word: 'ended', shape: 'off' },
  used: { word: 'in force', shape: 'good' },
} as const satisfies Record<string, Status>;
const order: readonly Status[] = [states.unused, states.used, states.ended];

/** Everything that somebody answers for until a day, with the newest decision of each gate that rests on it: first what no gate takes, then what ends soonest. */
export function waiverPages(site: Site): Page<ListData>[] {
  const restOn = new Map<string, Ref[]>();
  const gates = new Set<string>();
  for (const { id, subject, product, release, stage, answers } of site.decisions) {
    const gate = `${subject} ${product}/${release} ${stage}`;
    if (gates.has(gate)) continue;
    gates.add(gate);
    for (const { waiver } of answers) if (waiver !== undefined) restOn.set(waiver, [...(restOn.get(waiver) ?? []), site.links.gate(id)]);
  }
  const rows = site.waivers.map((waiver) => {
    const decisions = restOn.get(waiver.id) ?? [];
    const hasEnded = Temporal.Instant.compare(Temporal.Instant.from(waiver.until), site.at) <= 0;
    return { waiver, decisions, status: hasEnded ? states.ended : decisions.length === 0 ? states.unused : states.used };
  });
  rows.sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || compare(a.waiver.until, b.waiver.until) || compare(a.waiver.id, b.waiver.id));
  const open = rows.filter(({ status }) => status !== states.ended);
  const listed: Listed = {
    url: '/waivers/',
    title: 'Waivers',
    verdict:
      rows.length === 0
        ? 'Nothing has been waived yet.'
        : `${count(open.length, 'waiver is', 'waivers are')} in force, ${open.filter(({ status }) => status === states.unused).length || 'none'} of them with nothing that rests on it.`,
    columns: [
      { key: 'subject', title: 'About', kind: 'ref' },
      { key: 'test', title: 'Test', kind: 'text' },
      { key: 'status', title: 'State', kind: 'status' },
      { key: 'until', title: 'Until', kind: 'time' },
      { key: 'why', title: 'Why', kind: 'text' },
      { key: 'by', title: 'By', kind: 'ref' },
      { key: 'decisions', title: 'Rests on it', kind: 'refs' },
    ],
    items: rows.map(({ waiver: { id, subject, test, until, why, by }, decisions, status }) => ({
      id,
      subject: site.links.any(subject),
      test,
      status,
      until,
      why,
      by: site.links.person(by),
      decisions,
    })),
  };
  return paged(site, listed);
}
