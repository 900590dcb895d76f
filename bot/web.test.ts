import type { Config } from '@millwright/core/config/schema.ts';
import { digestOf } from '@millwright/core/model/digest.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { expect, test } from 'vitest';
import { identifyByToken, onFreePort } from './web.ts';

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

/** Ports that are taken; opening one of them fails as it does in earnest. */
const among =
  (taken: readonly number[], tried: number[] = []) =>
  async (port: number): Promise<number> => {
    tried.push(port);
    if (taken.includes(port)) throw new UserError('PORT_TAKEN', `Port ${port} is taken.`);
    return port;
  };

test('where nobody asked for a port the next free one will do, and any after many', async () => {
  expect(await onFreePort({ port: 7400, portAsked: false }, among([]))).toBe(7400);
  expect(await onFreePort({ port: 7400, portAsked: false }, among([7400, 7401]))).toBe(7402);
  const all = Array.from({ length: 200 }, (_, index) => 7400 + index);
  const tried: number[] = [];
  expect(await onFreePort({ port: 7400, portAsked: false }, among(all, tried))).toBe(0);
  expect(tried.length).toBeLessThan(30);
});

test('a port that was asked for is that or none, and other failures are no reason to try the next', async () => {
  await expect(onFreePort({ port: 7400, portAsked: true }, among([7400]))).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  await expect(onFreePort({ port: 7400, portAsked: false }, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
});
