import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Groups, type DirectoryConfig } from '../config/directory.ts';
import { readSecret } from '../config/secret.ts';
import { peopleWith } from '../change/imported-people.ts';
import type { Config, PersonConfig } from '../config/schema.ts';
import { canonicalJson } from '../model/canonical.ts';
import { UserError } from '../model/errors.ts';
import { stamp } from '../model/time.ts';
import { directoryKind, type DirectoryRecord } from '../state/kinds/directory.ts';
import type { Ledger } from '../state/ledger.ts';

const patienceMs = 30_000;
const largest = 16_000_000;

export interface DirectoryNeeds {
  readonly ledger: Ledger;
  /** Its people are put in force in place: whoever holds the configuration sees them. */
  readonly config: Config;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Reads one directory and puts its people in force. One that cannot be read keeps what it said last. Says what came of it. */
export async function readDirectory(id: string, needs: DirectoryNeeds): Promise<string> {
  const directory = needs.config.directories.get(id);
  if (directory === undefined) return `There is no directory ${id}.`;
  const read = await fetchGroups(id, directory, needs).catch((error: unknown) => {
    if (error instanceof UserError) return error.message;
    throw error;
  });
  const { value } = await needs.ledger.commit<DirectoryRecord>(
    ({ people, fault }) => ({ subject: `directory(${id}): ${fault ?? `${people.length} people`}`, actor: 'system' }),
    async (head, write) => {
      const before = await head.get(directoryKind, id);
      const people = typeof read === 'string' ? (before?.people ?? []) : read.people.map((item) => ({ ...item, name: item.name ?? null }));
      const isSame = before !== undefined && canonicalJson(before.people) === canonicalJson(people);
      const now = stamp(head.at);
      const record: DirectoryRecord = { id, people, changed: isSame ? before.changed : now, checked: now, fault: typeof read === 'string' ? read : null };
      write.put(directoryKind, id, record);
      return record;
    },
  );
  await takeUpPeople(needs.config, needs.ledger);
  return value.fault ?? `The directory ${id} names ${value.people.length} ${value.people.length === 1 ? 'person' : 'people'}.`;
}

/** Directories that nobody has read yet. */
export async function neverRead(config: Config, ledger: Ledger): Promise<string[]> {
  const known = new Set((await Array.fromAsync(ledger.head().find(directoryKind))).map((record) => record.id));
  return [...config.directories.keys()].filter((id) => !known.has(id));
}

/** What the state knows of directories is in force from now on. */
export async function takeUpPeople(config: Config, ledger: Ledger): Promise<void> {
  if (config.directories.size === 0) return;
  const people = peopleWith(config, await Array.fromAsync(ledger.head().find(directoryKind)));
  const held = config.people as Map<string, PersonConfig>;
  held.clear();
  for (const [id, person] of people) held.set(id, person);
}

async function fetchGroups(id: string, directory: DirectoryConfig, { folder, env }: DirectoryNeeds): Promise<Groups> {
  const text = directory.command === undefined ? await fetchText(id, directory, folder, env) : await run(id, directory.command, folder, env);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken(id, 'what it gave is no JSON');
  }
  const parsed = Groups.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(id, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`);
}

async function fetchText(id: string, { url = '', token }: DirectoryConfig, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${await readSecret(token, env, folder)}`;
  try {
    // A token is for this address only, so no redirection is followed with it.
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(patienceMs) });
    if (!response.ok) throw broken(id, `${url} answered ${response.status}`);
    const bytes: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.byteLength;
      if (size > largest) throw broken(id, `${url} gave more than 16 MB`);
      bytes.push(part);
    }
    return Buffer.concat(bytes).toString('utf8');
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw broken(id, `${url} could not be reached (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

async function run(id: string, [program = '', ...args]: readonly string[], folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env, timeout: patienceMs, maxBuffer: largest, encoding: 'utf8' });
    return stdout;
  } catch (cause) {
    const { code, killed } = cause as { readonly code?: unknown; readonly killed?: boolean };
    throw broken(id, killed === true ? 'its command took longer than 30 s' : `its command failed (${String(code)})`);
  }
}

function broken(id: string, why: string): UserError {
  return new UserError('SOURCE_BROKEN', `The directory ${id} could not be read: ${why}. Who it named before is known as before.`, {
    hint: `Look at directories/${id}.yaml.`,
  });
}
