import { cursorKind } from '../kinds/subscription.ts';
import type { Prepared } from '../transactions/prepared.ts';
import { addTo } from '../transactions/prepared.ts';
import { later } from '../transactions/base.ts';
import type { GroupContext } from '../transactions/run-group.ts';
import { stage, type Staged } from '../transactions/staging.ts';
import { viewOf } from '../transactions/view.ts';

/** Writes moved cursors along with what the system commits anyway, so that following makes no commits of its own. A person's act carries none. */
export function rideAlong(target: Prepared, cursors: ReadonlyMap<string, string>, context: GroupContext): boolean {
  if (cursors.size === 0 || target.changes.size === 0 || target.causes.some((cause) => cause.actor.startsWith('person:'))) return false;
  putCursors(target, cursors, context);
  return true;
}

/** Moved cursors as a commit of their own, after these; where there was nothing to ride on for too long. */
export function cursorsAlone(prepared: Prepared[], cursors: ReadonlyMap<string, string>, context: GroupContext): Prepared {
  const at = later(context.now(), prepared.at(-1)?.at ?? context.base.at);
  const own: Prepared = { causes: [{ subject: 'cursors: move on', actor: 'system' }], at, changes: new Map() };
  putCursors(own, cursors, context);
  prepared.push(own);
  return own;
}

function putCursors(target: Prepared, cursors: ReadonlyMap<string, string>, context: GroupContext): void {
  const over = (own: ReadonlyMap<string, Staged>) => viewOf(context.base.commit, [own, context.settled], context.index);
  const { write, staged } = stage({ ...context, at: target.at }, over);
  for (const [id, commit] of cursors) write.put(cursorKind, id, { id, commit });
  addTo(target, staged, (path) => over(new Map()).entry(path));
}
