import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { configure, type World } from './world.ts';
import type { Answer, Said } from './say.ts';

/** Gives somebody a token, for everything they may do unless it names words; returns what goes into the header. */
export function giveToken(world: World, person: string, may: readonly string[] = ['*']): string {
  const name = basename(person);
  const token = `token-of-${name}-for-this-test`;
  const hash = createHash('sha256').update(token).digest('hex');
  configure(world, `tokens/${name}.yaml`, `hash: 'sha256:${hash}'\nperson: ${person}\nmay: ${JSON.stringify(may)}\n`);
  return token;
}

/** Posts one line; the answer in the shape of a process's, so that the same expectations hold. */
export async function post(address: string, command: string, token?: string): Promise<Said & { readonly status: number }> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  const response = await fetch(`${address}/api/1/say`, { method: 'POST', headers, body: JSON.stringify({ command }) });
  const stdout = await response.text();
  const answer = parsed(stdout);
  return { status: response.status, code: answer.ok === true ? 0 : 1, signal: null, answer, stdout, stderr: '' };
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
