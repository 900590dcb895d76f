import { cursorKind } from '../kinds/subscription.ts';
import type { Prepared } from '../transactions/prepared.ts';
import { addTo } from '../transactions/prepared.ts';
import { later } from '../transactions/base.ts';
import type { GroupContext } from '../transactions/run-group.ts';
import { stage, type Staged } from '../transactions/staging.ts';
import { viewOf } from '../transactions/view.ts';

/**
 * Writes moved cursors along with what the system commits anyway, so that following makes no commits of its own.
 * Where there is nothing to ride on, they get a commit when `must` says so.
 */
export function rideAlong(prepared: Prepared[], cursors: ReadonlyMap<string, string>, must: boolean, context: GroupContext): boolean {
  if (cursors.size === 0) return false;
  let target = prepared.findLast((one) => one.changes.size > 0 && !one.causes.some((cause) => cause.actor.startsWith('person:')));
  if (target === undefined) {
    if (!must) return false;
    const at = later(context.now(), prepared.at(-1)?.at ?? context.base.at);
    target = { causes: [{ subject: 'cursors: move on', actor: 'system' }], at, changes: new Map() };
    prepared.push(target);
  }
  const over = (own: ReadonlyMap<string, Staged>) => viewOf(context.base.commit, [own, context.settled], context.index);
  const { write, staged } = stage({ ...context, at: target.at }, over);
  for (const [id, commit] of cursors) write.put(cursorKind, id, { id, commit });
  addTo(target, staged, (path) => over(new Map()).entry(path));
  return true;
}
