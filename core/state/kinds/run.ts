import { z } from 'zod';
import { kind } from '../kinds.ts';
import { Attempt, Instant, Output } from './parts.ts';

/** What one node of a run is: fixed when the plan is applied. */
export const RunNodeDefinition = z.looseObject({
  id: z.string(),
  /** Purl of a component for a rebuild; the name of a step for other runs. */
  component: z.string(),
  engine: z.string(),
  reason: z.string(),
  after: z.array(z.string()),
  level: z.number(),
  /** Estimated seconds of the longest path from here to an end: what is built first. */
  rank: z.number(),
  seconds: z.number(),
  /** Names of the jobs of this node, in order. Dependants go on after the first. */
  jobs: z.array(z.string()),
  /** What the job needs to know and nobody else; plain JSON. */
  facts: z.record(z.string(), z.unknown()),
});
export type RunNodeDefinition = z.infer<typeof RunNodeDefinition>;

export const nodeStates = [
  'waiting',
  'ready',
  'submitted',
  'building',
  'signing',
  'built',
  'unchanged',
  'reused',
  'failed',
  'dep-failed',
  'held',
  'canceled',
] as const;
export type NodeState = (typeof nodeStates)[number];

export const runStates = ['running', 'done', 'failed', 'canceled', 'held'] as const;
export type RunState = (typeof runStates)[number];

export const runKinds = ['rebuild', 'compose', 'promotion', 'test'] as const;
export type RunKind = (typeof runKinds)[number];

/** A run of work over many nodes: a rebuild, a compose, a promotion, a test. */
export const RunRecord = z.looseObject({
  id: z.string(),
  kind: z.enum(runKinds),
  /** What it is about: the cause of a rebuild, a compose's id, a promotion's id, a test run's id. */
  subject: z.string(),
  plan: z.string().nullable(),
  by: z.array(z.string()),
  state: z.enum(runStates),
  created: Instant,
  ended: Instant.nullable(),
  nodes: z.array(RunNodeDefinition),
  leftOut: z.array(z.looseObject({ component: z.string(), reason: z.string() })),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** How one node of a run stands. Its id in the state is `<run>/<node>`. */
export const RunNode = z.looseObject({
  run: z.string(),
  id: z.string(),
  state: z.enum(nodeStates),
  /** Why it is where it is. */
  reason: z.string(),
  /** Index into the definition's `jobs`. */
  job: z.number(),
  attempts: z.array(Attempt),
  outputs: z.array(Output),
  inputHash: z.string().nullable(),
  /** Id of the build that this node made or reuses. */
  build: z.string().nullable(),
  /** When to try again after an infrastructure failure. */
  retryAt: Instant.nullable(),
  /** Its outputs are those of the build before. */
  unchanged: z.boolean(),
  priority: z.number(),
});
export type RunNode = z.infer<typeof RunNode>;

export const runKind = kind<RunRecord>('run', RunRecord, { folder: 'runs', fan: true });
export const runNodeKind = kind<RunNode>('node', RunNode, { folder: 'nodes', fan: true });
