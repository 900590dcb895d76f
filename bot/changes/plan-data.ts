import type { PlanRecord } from '@millwright/core/state/kinds/change.ts';

/** A plan as answers carry it. Its figures stand beside what it decides. */
export function planData(record: PlanRecord): Record<string, unknown> {
  const { id, hash, verb, class: danger, by, room, expires, code, needs } = record;
  return { id, hash, verb, class: danger, by, room, expires, code, needs, ...contentOf(record.value) };
}

/** What a plan decides, by the contract's names: nodes carry their estimate and what they reuse. */
export function contentOf(value: unknown): Record<string, unknown> {
  const { seconds, reuse, nodes, ...rest } = value as {
    seconds?: Record<string, number>;
    reuse?: Record<string, string>;
    nodes?: readonly { readonly id: string }[];
  };
  if (nodes === undefined) return rest;
  return {
    ...rest,
    nodes: nodes.map((node) => ({ ...node, seconds: seconds?.[node.id] ?? 0, reuse: reuse?.[node.id] === undefined ? null : `build:${reuse[node.id]}` })),
  };
}
