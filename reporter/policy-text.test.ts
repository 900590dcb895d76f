import type { PolicyConfig, RuleConfig } from '@millwright/core/config/schema.ts';
import { digestOfValue } from '@millwright/core/model/digest.ts';
import { rules } from '@millwright/core/policy/rules.ts';
import { expect, test } from 'vitest';
import { policyOf, ruleBehind, summaryOf, textOf } from './policy-text.ts';
import { factsOf, sampleState } from './sample-state.ts';

const rule = (value: object) => value as RuleConfig;

test('a rule is told as its policy has it, in one line', () => {
  expect(textOf(rule({ test: { name: 'smoke', fresh: '7d', scenario: undefined } }))).toBe('test: {name: smoke, fresh: 7d}');
  expect(textOf(rule({ signed: 'gold' }))).toBe('signed: gold');
  expect(textOf(rule({ freeze: null }))).toBe('freeze: null');
  expect(textOf(rule({ approval: { role: 'releng', of: ['a', { b: 1 }] } }))).toBe('approval: {role: releng, of: [a, {b: 1}]}');
});

test('every rule of the language has a sentence, and nothing else has', () => {
  for (const id of Object.keys(rules)) expect(summaryOf(id), id).toMatch(/\w{3}/);
  for (const id of ['', 'tests', 'constructor', 'toString', '__proto__']) expect(summaryOf(id), id).toBeNull();
});

test('a policy is shown with a decision only while it is what was decided by', async () => {
  const facts = await factsOf(sampleState());
  const stable = facts.config.policies.get('stable');
  expect(policyOf(facts, 'stable', digestOfValue(stable))).toBe(stable);
  expect(policyOf(facts, 'stable', digestOfValue({ ...stable, rules: [] }))).toBeUndefined();
  expect(policyOf(facts, 'gone', digestOfValue(stable))).toBeUndefined();
});

test('an answer leads back to the rule that gave it, among several of its kind', () => {
  const policy = {
    rules: [
      { test: { name: 'smoke' } },
      { test: { name: 'long' } },
      { approval: { role: 'releng' } },
      { approval: { role: 'qa' } },
      { signed: 'build' },
      { signed: 'gold' },
      { soak: '1d' },
    ],
  } as unknown as PolicyConfig;
  const at = (id: string, name: string) => policy.rules.indexOf(ruleBehind(policy, id, name) as RuleConfig);
  expect([at('test', 'smoke'), at('test', 'long'), at('approval', 'qa'), at('signed', 'gold'), at('soak', '1 day')]).toEqual([0, 1, 3, 5, 6]);
  expect([at('test', 'other'), at('approval', 'admin'), at('signed', 'lead'), at('freeze', '')]).toEqual([-1, -1, -1, -1]);
});
