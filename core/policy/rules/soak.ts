import { addDuration, sayDuration, sayMoment, stamp } from '../../model/time.ts';
import type { Rule } from '../rule.ts';

/** `{soak: {days: 3, floor: 1}}`: so many days in the stage before; with an approval for this stage, `floor` days are enough. */
export const soak: Rule<'soak'> = {
  id: 'soak',
  summary: 'The compose has stood in the stage before for some days; an approval shortens that to the floor.',
  check({ days, floor }, subject, facts) {
    const stage = facts.previousStage;
    const name = stage ?? subject.stage.name;
    if (days === 0) return { name, answer: 'satisfied', sentence: 'No soaking is asked for.', evidence: [] };
    if (stage === null) return { name, answer: 'satisfied', sentence: `${subject.stage.name} is the first stage; there is nowhere to soak.`, evidence: [] };
    if (facts.inPreviousStageSince === null) {
      return {
        name,
        answer: 'missing',
        sentence: `It has not been in ${stage} yet, where it should soak for ${sayDays(days)}.`,
        evidence: [],
        next: { actor: 'system', action: `promote ${subject.id} ${stage}`, at: null },
      };
    }
    const approved = facts.approvals.length > 0;
    const wanted = approved ? Math.min(days, floor) : days;
    const since = Temporal.Instant.from(facts.inPreviousStageSince);
    const end = addDuration(since, Temporal.Duration.from({ milliseconds: Math.round(wanted * 86_400_000) }));
    const stood = facts.now.epochMilliseconds - since.epochMilliseconds;
    if (Temporal.Instant.compare(facts.now, end) >= 0)
      return { name, answer: 'satisfied', sentence: `It has been in ${stage} for ${sayDuration(stood)}; ${sayDays(wanted)} are wanted.`, evidence: [] };
    const left = sayDuration(end.epochMilliseconds - facts.now.epochMilliseconds);
    return {
      name,
      answer: 'waiting',
      sentence: `It soaks in ${stage} until ${sayMoment(end)} (${left} left of ${sayDays(wanted)}).`,
      evidence: [],
      next: { actor: 'system', action: 'wait', at: stamp(end) },
    };
  },
};

function sayDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
