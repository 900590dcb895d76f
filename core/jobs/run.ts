import { UserError } from '../model/errors.ts';
import type { RunNode, RunNodeDefinition, RunRecord } from '../state/kinds/run.ts';
import { runKind, runNodeKind } from '../state/kinds/run.ts';
import type { Records, Write } from '../state/ledger.ts';

/** A run as a value: what was planned, and how each node stands. */
export interface Run {
  readonly record: RunRecord;
  readonly nodes: ReadonlyMap<string, RunNode>;
}

/** What never changes in a run, worked out once. */
export interface RunShape {
  readonly definitions: ReadonlyMap<string, RunNodeDefinition>;
  /** Node → nodes that wait for it. */
  readonly before: ReadonlyMap<string, readonly string[]>;
}

const shapes = new WeakMap<readonly RunNodeDefinition[], RunShape>();

export function shapeOf(run: Run): RunShape {
  const known = shapes.get(run.record.nodes);
  if (known !== undefined) return known;
  const before = new Map<string, string[]>();
  for (const definition of run.record.nodes) {
    for (const needed of definition.after) before.set(needed, [...(before.get(needed) ?? []), definition.id]);
  }
  const shape = { definitions: new Map(run.record.nodes.map((definition) => [definition.id, definition])), before };
  shapes.set(run.record.nodes, shape);
  return shape;
}

/** A run that has just been planned: every node waits. */
export function newRun(record: RunRecord): Run {
  const nodes = record.nodes.map((definition): [string, RunNode] => [
    definition.id,
    {
      run: record.id,
      id: definition.id,
      state: 'waiting',
      reason: definition.reason,
      job: 0,
      attempts: [],
      outputs: [],
      inputHash: null,
      build: null,
      retryAt: null,
      unchanged: false,
      priority: 0,
    },
  ]);
  return { record, nodes: new Map(nodes) };
}

export async function readRun(records: Records, id: string): Promise<Run | undefined> {
  const record = await records.get(runKind, id);
  if (record === undefined) return undefined;
  const nodes = new Map<string, RunNode>();
  for (const definition of record.nodes) {
    const node = await records.get(runNodeKind, `${id}/${definition.id}`);
    if (node === undefined) {
      throw new UserError('STATE_DAMAGED', `The run ${id} has no record of its node ${definition.id}.`, {
        hint: 'Nothing was overwritten. Put the state back from a backup, or from its remote.',
      });
    }
    nodes.set(definition.id, node);
  }
  return { record, nodes };
}

/** Writes a run's record and those of its nodes that changed. */
export function writeRun(write: Write, run: Run, changed: Iterable<string>): void {
  write.put(runKind, run.record.id, run.record);
  writeNodes(write, run, changed);
}

export function writeNodes(write: Write, run: Run, changed: Iterable<string>): void {
  for (const id of changed) {
    const node = run.nodes.get(id);
    if (node !== undefined) write.put(runNodeKind, `${run.record.id}/${id}`, node);
  }
}
