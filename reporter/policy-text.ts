import type { PolicyConfig, RuleConfig } from '@millwright/core/config/schema.ts';
import { digestOfValue } from '@millwright/core/model/digest.ts';
import type { RuleId } from '@millwright/core/policy/rules.ts';
import { ruleOf, rules } from '@millwright/core/policy/rules.ts';
import type { Facts } from './facts.ts';

/** A rule as its policy has it: `test: {name: smoke, fresh: 7d}`. */
export function textOf(rule: RuleConfig): string {
  const [id, options] = Object.entries(rule)[0] ?? ['', null];
  return `${id}: ${flow(options)}`;
}

/** What a rule of this name asks for, in a sentence; null for what is no rule of the policy language. */
export function summaryOf(id: string): string | null {
  return Object.hasOwn(rules, id) ? ruleOf(id as RuleId).summary : null;
}

/** The policy as it was when its digest was taken; undefined once it has been changed or taken away. */
export function policyOf({ config }: Pick<Facts, 'config'>, id: string, digest: string): PolicyConfig | undefined {
  const policy = config.policies.get(id);
  return policy !== undefined && digestOfValue(policy) === digest ? policy : undefined;
}

/** The rule of a policy that gave an answer of this rule and name. */
export function ruleBehind(policy: PolicyConfig, rule: string, name: string): RuleConfig | undefined {
  return policy.rules.find((item) => {
    const [id, options] = Object.entries(item)[0] ?? ['', null];
    if (id !== rule) return false;
    if ('test' in item) return item.test.name === name;
    if ('approval' in item) return item.approval.role === name;
    return 'signed' in item ? options === name : true;
  });
}

/** One line of YAML. */
function flow(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  const pairs = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${pairs.map(([key, item]) => `${key}: ${flow(item)}`).join(', ')}}`;
}
