import type { Context } from '@millwright/core/notifications/subscriptions.ts';
import { notificationsOf, sayNotification, type Notification } from '@millwright/core/notifications/deliver.ts';
import type { Factory } from '@millwright/core/open/factory.ts';
import { muteKind, subscriptionKind } from '@millwright/core/state/kinds/subscription.ts';

/** Says what people watch on the console while this process serves: to the room, and to the person who sits there. */
export function followConsole(factory: Factory, hears: (to: string) => boolean, tell: (line: string) => void): Disposable {
  return factory.ledger.follow('console', async (entry) => {
    if (entry.changes.every((change) => change.kind === 'cursor')) return;
    const snapshot = await factory.snapshot();
    const subscriptions = (await Array.fromAsync(snapshot.find(subscriptionKind))).filter((item) => hears(item.to));
    if (subscriptions.length === 0) return;
    const mutes = await Array.fromAsync(snapshot.find(muteKind));
    const graph = subscriptions.some((item) => item.product !== null) ? await snapshot.graph() : undefined;
    const context: Context = {
      config: snapshot.config,
      productsOf: (component) => (graph?.edges(component, 'in', 'selects') ?? []).map((edge) => /^release:([^/]+)/.exec(edge.from)?.[1] ?? ''),
    };
    const found: readonly Notification[] = notificationsOf(entry, { subscriptions, mutes, now: snapshot.at }, context);
    for (const notification of found) tell(sayNotification(notification));
  });
}
