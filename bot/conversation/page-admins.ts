import { permit } from '@millwright/core/change/permission.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { eventsOf } from '@millwright/core/notifications/events-of.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import type { Deliver } from '../networks/deliver.ts';

/** Whoever may do everything is told, one by one, when somebody did alone what needs two. */
export async function pageAdmins(entry: LogEntry, { config }: Snapshot, deliver: Deliver): Promise<void> {
  const events = eventsOf(entry).filter((event) => event.kind === 'glass.broken');
  if (events.length === 0) return;
  const admins = [...config.people.keys()].filter((person) => permit(config, { person, room: 'room:console' }, { role: 'admin' }).allowed);
  for (const event of events) {
    for (const person of admins) {
      const [id = ''] = event.about;
      const document = { verdict: event.short, next: `break-glass ${id} --sign-off, once you have looked at it.` };
      await deliver(`person:${person}`, document, { key: `glass ${id} ${person}`, urgency: 'end' });
    }
  }
}
