import { durationMs, sayMoment } from '../../model/time.ts';
import type { ResultRecord } from '../../state/kinds/evidence.ts';
import type { Rule } from '../rule.ts';

/** `{test: {name: smoke, fresh: 7d}}`: the newest result of every scenario of a test is good, and young enough. */
export const test: Rule<'test'> = {
  id: 'test',
  summary: 'The newest result of a test is passed or info.',
  check({ name, fresh }, subject, facts) {
    const newest = newestByScenario(facts.results.filter((result) => result.test === name));
    const evidence = newest.map((result) => ({ id: result.id }));
    const own = facts.ownTests.has(name);
    const reportIt = {
      actor: own ? 'system' : `role:releng of ${subject.release.product}`,
      action: own ? `the test ${name} runs by itself` : `result ${subject.id} ${name} passed`,
      at: null,
    };
    if (newest.length === 0) {
      const sentence = own ? `The test ${name} has not ended yet; it runs by itself.` : `The test ${name} has no result yet.`;
      return { name, answer: 'missing', sentence, evidence, next: reportIt };
    }
    const bad = newest.find((result) => ['failed', 'needs_inspection', 'error'].includes(result.outcome));
    if (bad !== undefined) {
      const where = bad.scenario === null ? '' : ` in ${bad.scenario}`;
      return {
        name,
        answer: 'failed',
        sentence: `The test ${name} ${wordOf(bad)}${where} (${bad.id}, reported by ${bad.by.replace('person:', '')} at ${sayMoment(bad.time)}).`,
        evidence,
        next: { actor: `role:releng of ${subject.release.product}`, action: `mend it, or waive ${subject.id} ${name} --until 7d --why "…"`, at: null },
      };
    }
    const pending = newest.find((result) => ['queued', 'running'].includes(result.outcome));
    if (pending !== undefined)
      return {
        name,
        answer: 'waiting',
        sentence: `The test ${name} is ${pending.outcome}.`,
        evidence,
        next: { actor: 'system', action: `wait for ${name}`, at: null },
      };
    const old = fresh === undefined ? undefined : newest.find((result) => ageMs(result, facts.now) > durationMs(fresh, facts.now));
    if (old !== undefined)
      return {
        name,
        answer: 'missing',
        sentence: `The test ${name} was last run at ${sayMoment(old.time)}; a result not older than ${fresh} is wanted.`,
        evidence,
        next: reportIt,
      };
    return { name, answer: 'satisfied', sentence: `The test ${name} passed.`, evidence };
  },
};

function newestByScenario(results: readonly ResultRecord[]): ResultRecord[] {
  const newest = new Map<string, ResultRecord>();
  for (const result of results) {
    const known = newest.get(result.scenario ?? '');
    if (known === undefined || result.time >= known.time) newest.set(result.scenario ?? '', result);
  }
  return [...newest.values()];
}

function ageMs(result: ResultRecord, now: Temporal.Instant): number {
  return now.epochMilliseconds - Temporal.Instant.from(result.time).epochMilliseconds;
}

function wordOf(result: ResultRecord): string {
  if (result.outcome === 'needs_inspection') return 'needs inspection';
  return result.outcome === 'error' ? 'could not be run' : 'failed';
}
