import type { TriggerRecord } from '../../state/kinds/trigger.ts';
import type { Reader } from '../event.ts';

/** What these events mean, by kind. */
export const triggerEvents = {
  'trigger.left-out': 'A trigger did not do what it was asked for, and says why.',
} as const;

/** What a trigger does shows in what it did; here is only what it did not do. */
export const trigger: Reader<TriggerRecord> = ({ before, after }) => {
  const left = after?.leftOut ?? null;
  if (after === undefined || left === null || before?.leftOut?.at === left.at) return [];
  return [
    {
      kind: 'trigger.left-out',
      about: [`trigger:${after.id}`],
      severity: left.severity,
      sentence: `The trigger ${after.id} left out "${left.command}": ${left.why}`,
    },
  ];
};
