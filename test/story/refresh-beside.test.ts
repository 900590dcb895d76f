import { openFactory } from '@millwright/core/open/open.ts';
import { importKind } from '@millwright/core/state/kinds/import.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configure, makeWorld } from './world.ts';

test('sources of the same content that several ask for at once are read, each by one at a time', async () => {
  const world = makeWorld();
  configure(world, 'sources/same.yaml', readFileSync(join(world.config, 'sources/tools.yaml'), 'utf8'));
  const factory = await openFactory({
    folder: world.state,
    configFolder: world.config,
    env: process.env,
    random: (below) => Math.floor(Math.random() * below),
    log: () => undefined,
    waitMs: 0,
    serving: true,
  });
  try {
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? 'tools' : 'same')).map((source) => factory.refresh([source], { actor: 'person:alice' })),
    );
    expect(asked.map((one) => (one.status === 'fulfilled' ? 'read' : String(one.reason)))).toEqual(asked.map(() => 'read'));
    const head = factory.ledger.head();
    expect((await head.get(importKind, 'same'))?.tree).toBe((await head.get(importKind, 'tools'))?.tree);
    expect((await head.get(importKind, 'tools'))?.tree).toMatch(/^[0-9a-f]{40}$/);
  } finally {
    await factory.close();
    world.remove();
  }
});
