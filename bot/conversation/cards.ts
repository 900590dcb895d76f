import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import { productsOf as productsOfComponents } from '@millwright/core/rebuild/change.ts';
import { sayMoment } from '@millwright/core/model/time.ts';
import { planKind, type PlanRecord } from '@millwright/core/state/kinds/change.ts';
import type { LogEntry } from '@millwright/core/state/ledger.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { bare } from '../messages/phrases.ts';
import type { Handle, Post } from '../networks/network.ts';
import { homesOf, spotOf, writtenIn, type Chat } from './chat.ts';
import { fit } from './fit.ts';
import { roomOf } from './speaker.ts';
import { asWritten } from './written.ts';

export const yes = '✅';
export const no = '❌';

/** A message that shows a plan and takes a yes or a no. */
interface Card {
  readonly network: string;
  readonly handle: Handle;
  readonly post: Post;
}

/** A plan's message has left: it takes choices from now on. */
export async function keepCard(chat: Chat, plan: string, card: Card): Promise<void> {
  const name = cardName(card.network, card.handle);
  chat.spool.keep(`card ${plan} ${name}`, card, chat.now());
  chat.spool.keep(`on ${name}`, plan, chat.now());
  await chat.joined.get(card.network)?.network.ask?.(card.handle, [yes, no]);
}

/** The plan that a choice on this message is about; undefined for every message that is no card of ours. */
export function planOn(chat: Pick<Chat, 'spool'>, network: string, handle: Handle): string | undefined {
  return chat.spool.kept<string>(`on ${cardName(network, handle)}`);
}

/** After a commit: cards of decided plans say so, and plans that wait for others are shown where their product is at home. */
export async function showPlans(chat: Chat, entry: LogEntry, snapshot: Snapshot): Promise<void> {
  for (const { kind, before, after } of entry.changes) {
    if (kind !== 'plan' || after === undefined) continue;
    const plan = after as PlanRecord;
    const was = (before as PlanRecord | undefined)?.state;
    if (was === plan.state) continue;
    if (plan.state === 'pending') await showAtHome(chat, plan, snapshot);
    else await decide(chat, plan, entry.cause.room);
  }
}

async function decide(chat: Chat, plan: PlanRecord, room: string | undefined): Promise<void> {
  const verdict = sayDecision(plan);
  for (const { key, value: card } of chat.spool.all<Card>(`card ${plan.id} `)) {
    const { network } = chat.joined.get(card.network) ?? {};
    const { next: _, ...shown } = card.post.document;
    const post: Post = { ...card.post, key: `${card.post.key} decided`, urgency: 'end' };
    if (network?.update !== undefined) {
      await chat.outbox.replace(card.network, card.handle, { ...post, document: { ...shown, verdict: `${verdict} ${shown.verdict}` } }, true);
    } else if (!('room' in post.to) || roomOf(chat.house.factory.config, card.network, post.to) !== room) {
      // Where nothing can be replaced those who saw the question are told, but for the room that has the answer already.
      await chat.outbox.say(card.network, { to: post.to, document: { verdict }, key: post.key, urgency: 'end' });
    }
    chat.spool.forget(key);
  }
}

function sayDecision(plan: PlanRecord): string {
  const [last] = plan.confirmations.slice(-1);
  if (plan.state === 'applied')
    return `${yes} ${plan.id} was confirmed by ${last === undefined ? bare(plan.by) : bare(last.person)}${last === undefined || last.room === plan.room ? '' : ` in ${bare(last.room)}`}.`;
  if (plan.state === 'rejected') return `${no} ${plan.id} was dropped by ${bare(plan.closedBy ?? 'nobody')}: ${plan.why ?? 'no reason given'}.`;
  if (plan.state === 'expired') return `⌛ ${plan.id} was confirmed by nobody until ${sayMoment(plan.expires)}.`;
  return `${no} ${plan.id} no longer fits: ${plan.why ?? 'what it was made from has changed'}. Ask again: ${plan.command}`;
}

/** Triggers have no room to ask in, and what needs a second person may be asked where nobody else is. */
async function showAtHome(chat: Chat, plan: PlanRecord, snapshot: Snapshot): Promise<void> {
  const isTriggered = plan.by.startsWith('trigger:');
  if (!isTriggered && plan.class !== 'irreversible') return;
  const rooms = productsOf(plan, snapshot).flatMap((product) => homesOf(chat, product));
  for (const room of new Set(rooms)) {
    const spot = spotOf(chat, room);
    const joined = spot === undefined ? undefined : chat.joined.get(spot.network);
    if (spot === undefined || joined === undefined || room === plan.room) continue;
    const change = await chat.house.factory.changeOf(plan.verb);
    const planned = await change.plan(change.ask.parse(plan.ask), snapshot).catch(() => undefined);
    const shown: Document = planned === undefined ? { verdict: plan.command } : change.show(planned);
    const who =
      plan.class === 'irreversible'
        ? `somebody other than ${bare(plan.by)}, with the role ${plan.needs[0]?.role ?? 'releng'},`
        : `a ${plan.needs[0]?.role ?? 'releng'}`;
    const document = asWritten(
      {
        ...shown,
        verdict: `${isTriggered ? `The trigger ${plan.by.slice('trigger:'.length)}` : bare(plan.by)} asks${plan.room.startsWith('room:') ? ` in ${bare(plan.room)}` : ''}: ${shown.verdict}`,
        next: `To do it, ${who} types: confirm ${plan.code} (until ${sayMoment(plan.expires)}).`,
      },
      writtenIn(joined, spot.place),
    );
    const { base } = snapshot.config.factory.site;
    await chat.outbox.say(
      spot.network,
      { to: spot.place, document: fit(document, joined.network.form, base).document, key: `card ${plan.id} ${room}`, urgency: 'end' },
      { plan: plan.id },
    );
  }
}

/** Products that a plan touches, as far as it names them or what it begins with. */
function productsOf({ value }: PlanRecord, snapshot: Snapshot): readonly string[] {
  const { product, release, causes } = value as { readonly product?: string; readonly release?: string; readonly causes?: readonly string[] };
  const named = product ?? (typeof release === 'string' ? bare(release).split('/')[0] : undefined);
  return named === undefined ? productsOfComponents(causes ?? [], snapshot) : [named];
}

function cardName(network: string, { room, id }: Handle): string {
  return `${network} ${room} ${id}`;
}

/** The plan as it stands, if it still waits. */
export async function pendingPlan(snapshot: Snapshot, id: string): Promise<PlanRecord | undefined> {
  const plan = await snapshot.get(planKind, id);
  return plan?.state === 'pending' ? plan : undefined;
}
