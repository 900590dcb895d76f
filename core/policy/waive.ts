import type { Answer } from '../model/answer.ts';
import { sayMoment } from '../model/time.ts';
import type { WaiverRecord } from '../state/kinds/evidence.ts';

/** Turns what a waiver covers into `waived`; what a person answered for, with reason and end, stays readable. */
export function waiveAnswers(answers: readonly Answer[], waivers: readonly WaiverRecord[], now: Temporal.Instant): Answer[] {
  const inForce = waivers.filter((waiver) => Temporal.Instant.compare(Temporal.Instant.from(waiver.until), now) > 0);
  return answers.map((answer) => {
    if (answer.rule !== 'test' || answer.answer === 'satisfied') return answer;
    const waiver = inForce.find((item) => item.test === answer.name);
    if (waiver === undefined) return answer;
    const { next: _, ...rest } = answer;
    return {
      ...rest,
      answer: 'waived',
      waiver: waiver.id,
      sentence: `${answer.sentence} Waived by ${waiver.by.replace('person:', '')} until ${sayMoment(waiver.until)}: ${waiver.why}`,
    };
  });
}
