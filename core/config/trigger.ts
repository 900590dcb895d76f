import { z } from 'zod';
import { DurationText } from './texts.ts';

const FieldValue = z.union([z.string(), z.number(), z.boolean()]);
const Match = z
  .record(z.string(), z.union([FieldValue, z.array(FieldValue).min(1)]))
  .describe('Fields of the event or of its subject, each with a value or a list of them; a star stands for anything. All have to fit.');

export const Trigger = z.strictObject({
  on: z
    .union([
      z.strictObject({ type: z.string().describe('A kind of event, as watch takes it: component.moved, build, *.failed.'), match: Match.default({}) }),
      z.strictObject({ every: DurationText.describe('Again and again, counted from when the trigger came into force.') }),
      z.strictObject({ cadence: z.string().describe('RFC 5545 recurrence rule.'), zone: z.string().default('UTC') }),
    ])
    .describe('What sets it off: an event, or a moment.'),
  do: z
    .string()
    .describe(
      'One command: rebuild, compose, promote or refresh. {subject}, {component}, {compose}, {product}, {release}, {source}, {stage} stand for what the event is about.',
    ),
  confirm: z
    .enum(['never', 'releng'])
    .default('releng')
    .describe('releng: its plan waits for one. never: done at once, unless it cannot be taken back; then its plan waits all the same.'),
  cap: z
    .string()
    .regex(/^[1-9]\d{0,5}\/(hour|day)$/, 'expected a number and hour or day, such as 20/day')
    .default('100/day')
    .describe('At most so often; what comes beyond it is left out, and the log says so.'),
  cooldown: DurationText.default('0s').describe('The least time between two times; what comes within it waits, and equal commands are given once.'),
  expires: DurationText.default('7d').describe('How long its plan waits for a person.'),
});
