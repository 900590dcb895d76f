import type { Answer } from '@millwright/core/model/answer.ts';
import { expect, test } from 'vitest';
import { decision } from '../sample-records.ts';
import { factsOf, sampleState } from '../sample-state.ts';
import { siteOf } from '../site.ts';
import { turnsOf } from './gate-turns.ts';

const turns = async (answers?: readonly Answer[]) =>
  turnsOf(siteOf(await factsOf(sampleState())), decision('d-1', answers === undefined ? {} : { answers: [...answers] })).map(({ when, verdict, at, next }) => [
    when,
    verdict.word,
    at,
    next?.who ?? null,
  ]);
const answer = (rule: string, word: Answer['answer'], more: Partial<Answer> = {}): Answer => ({
  policy: 'stable',
  rule,
  name: rule,
  answer: word,
  sentence: '',
  evidence: [],
  ...more,
});

test('a verdict turns with each open requirement, with all of them, and with the end of a waiver', async () => {
  expect(await turns()).toEqual([
    ['soak 1 day is satisfied', 'needs approval', '2026-11-24T00:00:00Z', 'Millwright'],
    ['approval releng is satisfied', 'wait', null, 'releng of web'],
    ['both are satisfied', 'pass waived', null, null],
    ['the waiver of test smoke ends', 'rejected', '2026-11-30T00:00:00Z', null],
  ]);
});

test('a single open requirement is not told twice, and nothing turns where all is well', async () => {
  expect(await turns([answer('signed', 'satisfied'), answer('soak', 'waiting')])).toEqual([['soak is satisfied', 'pass', null, null]]);
  expect(await turns([answer('signed', 'satisfied')])).toEqual([]);
});

test('of three and more, all are counted', async () => {
  const said = await turns([answer('a', 'waiting'), answer('b', 'failed'), answer('c', 'unknown')]);
  expect(said.at(-1)).toEqual(['all three are satisfied', 'pass', null, null]);
  expect(said.slice(0, 3).map(([, verdict]) => verdict)).toEqual(['rejected', 'unknown', 'rejected']);
});

test('a waiver that covers nothing bad leaves something missing at its end; one that nobody knows leaves nothing', async () => {
  const waived = (id: string) => answer('test', 'waived', { name: 'smoke', waiver: id, evidence: [] });
  const [[when, verdict] = []] = await turns([waived('w-1')]);
  expect([when, verdict]).toEqual(['the waiver of test smoke ends', 'wait']);
  expect(await turns([waived('w-gone')])).toEqual([]);
});
