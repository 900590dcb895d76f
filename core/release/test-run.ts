import { composePath } from '../artifacts/layout.ts';
import { parseSize } from '../config/size.ts';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import type { LocalJob, LocalOutcome } from '../jobs/local-job.ts';
import { newRun, shapeOf, writeRun, type Run } from '../jobs/run.ts';
import type { Work } from '../jobs/work.ts';
import { durationMs, stamp } from '../model/time.ts';
import { resultKind, type TestOutcome } from '../state/kinds/evidence.ts';
import { runKind, type RunRecord } from '../state/kinds/run.ts';
import type { Write } from '../state/ledger.ts';

/** Starts a configured test on a compose. Its end is a result with the test's name. */
export function beginTest(test: string, compose: string, engine: string, by: readonly string[], head: Snapshot, write: Write): string {
  const id = write.nextId(runKind, 't');
  const facts = { test, compose };
  const record: RunRecord = {
    id,
    kind: 'test',
    subject: `${test} compose:${compose}`,
    plan: null,
    by: [...by],
    state: 'running',
    created: stamp(head.at),
    ended: null,
    leftOut: [],
    nodes: [{ id: 'test', component: test, engine, reason: `test ${compose}`, after: [], level: 0, rank: 1, seconds: 1, jobs: ['test'], facts }],
  };
  const run = newRun(record);
  writeRun(write, run, run.nodes.keys());
  return id;
}

/** What happens at the one node of a test's run. `folder` is the state folder. */
export function testWork(folder: string): Work {
  return {
    async prepare(run, node, head) {
      const { test, compose } = factsOf(run, node.id);
      const config = head.config.tests.get(test);
      if (config === undefined) return { kind: 'impossible', sentence: `The test ${test} is no longer configured.` };
      return { kind: 'job', engine: config.engine, job: testJob(config, compose, folder, head), inputHash: null, reason: 'It is running.' };
    },
    async apply({ run, node, outcome, head, write }) {
      const { test, compose } = factsOf(run, node.id);
      const { exit } = outcome as LocalOutcome;
      const isOver = outcome.outcome !== 'infrastructure';
      const word: TestOutcome = exit === 0 ? 'passed' : exit === 1 ? 'failed' : 'error';
      if (isOver) {
        const id = write.nextId(resultKind, 'res');
        write.put(resultKind, id, {
          id,
          subject: `compose:${compose}`,
          test,
          outcome: word,
          scenario: null,
          url: null,
          by: 'system',
          run: run.record.id,
          time: stamp(head.at),
        });
      }
      const reason = isOver
        ? `It ended with ${word}${outcome.sentence === null ? '' : `: ${outcome.sentence}`}.`
        : (outcome.sentence ?? 'The place it ran on failed.');
      // A test that says no has done its work; only one that could not be run has failed.
      const ended = isOver && word !== 'error' ? { ...outcome, outcome: 'ok' as const, sentence: null } : outcome;
      return { reason, build: null, outputs: [], unchanged: false, outcome: ended };
    },
    async over() {},
  };
}

function testJob(config: Config['tests'] extends ReadonlyMap<string, infer Test> ? Test : never, compose: string, folder: string, head: Snapshot): LocalJob {
  const engine = head.config.engines.get(config.engine);
  return {
    argv: config.run,
    source: { kind: 'folder', path: composePath(folder, compose) },
    inputs: [],
    env: { MILLWRIGHT_SUBJECT: composePath(folder, compose) },
    outputs: null,
    sbom: null,
    timeoutMs: durationMs(config.timeout, head.at),
    outputBytes: parseSize(engine?.output ?? '50MB'),
    isolation: engine?.isolation ?? 'auto',
    writable: engine?.writable ?? [],
  };
}

function factsOf(run: Run, node: string): { readonly test: string; readonly compose: string } {
  const definition = shapeOf(run).definitions.get(node);
  if (definition === undefined) throw new Error(`run ${run.record.id} has no node ${node}`);
  return { test: String(definition.facts['test']), compose: String(definition.facts['compose']) };
}
