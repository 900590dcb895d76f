import type { Config } from '@millwright/core/config/schema.ts';
import { digestOf } from '@millwright/core/model/digest.ts';
import { expect, test } from 'vitest';
import { identifyByToken } from './web.ts';

const config = { tokens: new Map([['ci', { hash: digestOf('s3cret'), person: 'automation/ci', may: ['result'] }]]) } as unknown as Config;

test('a token speaks for its person, and without one somebody is a guest', () => {
  expect(identifyByToken(config, 's3cret', undefined, undefined)).toEqual({ person: 'automation/ci', room: 'room:http', may: ['result'] });
  expect(identifyByToken(config, undefined, undefined, undefined)).toEqual({ person: 'guest', room: 'room:http' });
});

test('a token nobody gave out, and speaking as another, are refused', () => {
  expect(() => identifyByToken(config, 'guess', undefined, undefined)).toThrow(
    expect.objectContaining({ code: 'DENIED', rule: 'tokens/: no file has its hash' }),
  );
  expect(() => identifyByToken(config, 's3cret', 'alice', undefined)).toThrow(expect.objectContaining({ code: 'DENIED' }));
});
