import { expect, it } from 'vitest';
import type { Page } from '../page.ts';
import { factsOf, sampleState } from '../sample-state.ts';
import { draftsOf } from '../views.ts';
import type { ComponentData } from './component.ts';

it('says of a component what its page says', async () => {
  const { components } = draftsOf(await factsOf(sampleState()));
  const pages = components.drafts.map((draft) => draft.look().make() as Page<ComponentData>);
  expect(components.summaries.length).toBeGreaterThan(5);
  const told = pages.map(({ url, model: { status, data } }) => ({
    id: data.id,
    url,
    name: data.name,
    kind: data.kind,
    status,
    format: data.format,
    version: data.current?.version ?? data.versions[0]?.version ?? null,
    owners: data.owners,
    usedBy: data.usedBy.direct,
    own: data.source !== null,
  }));
  expect(components.summaries).toEqual(told);
});
