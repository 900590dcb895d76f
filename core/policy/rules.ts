import type { Rule } from './rule.ts';
import { approval } from './rules/approval.ts';
import { freeze } from './rules/freeze.ts';
import { signed } from './rules/signed.ts';
import { soak } from './rules/soak.ts';
import { test } from './rules/test.ts';

/** Every rule of the policy language. Add yours here and its options in `config/schema.ts`. */
export const rules = { test, soak, signed, freeze, approval } as const;
export type RuleId = keyof typeof rules;

/** A rule whose options were checked when the configuration was read. */
export function ruleOf(id: RuleId): Rule {
  return rules[id] as unknown as Rule;
}
