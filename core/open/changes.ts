import type { Change } from '../change/change.ts';

/** Every kind of change, loaded when it is first used. Add yours here; nothing else needs to change. */
const changes: Readonly<Record<string, () => Promise<Change<unknown, unknown>>>> = {
  rebuild: async () => (await import('../rebuild/change.ts')).rebuildChange,
  compose: async () => (await import('../compose/change.ts')).composeChange,
  promote: async () => (await import('../release/promote.ts')).promoteChange,
  rollback: async () => (await import('../release/rollback.ts')).rollbackChange,
  freeze: async () => (await import('../change/freeze.ts')).freezeChange,
  unfreeze: async () => (await import('../change/freeze.ts')).unfreezeChange,
  undo: async () => (await import('../change/undo.ts')).undoChange,
};

export async function changeOf(verb: string): Promise<Change<unknown, unknown>> {
  const load = changes[verb];
  if (load === undefined) throw new Error(`there is no change "${verb}"`);
  return load();
}
