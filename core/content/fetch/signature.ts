import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokenSource } from '../broken.ts';

export interface Signed {
  readonly file: string;
  /** A clear-signed text, or with `detached` the bytes that are signed. */
  readonly bytes: Uint8Array;
  readonly detached?: Uint8Array | undefined;
}

/** What was signed, by which key. */
export interface Verified {
  readonly text: Uint8Array;
  readonly signer: string;
}

/** Checks a signature against the keys of a keyring with gpgv, or sqv where that is what there is. Throws `SOURCE_BROKEN` when no key of it signed these bytes. */
export async function verify(signed: Signed, keyring: string): Promise<Verified> {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-signature-'));
  try {
    const [text, signature, output] = ['text', 'signature', 'signed'].map((name) => join(folder, name)) as [string, string, string];
    await writeFile(text, signed.bytes);
    if (signed.detached !== undefined) await writeFile(signature, signed.detached);
    const files = signed.detached === undefined ? [text] : [signature, text];
    const byGpgv = await run('gpgv', ['--status-fd', '1', '--keyring', keyring, ...(signed.detached === undefined ? ['--output', output] : []), ...files]);
    if (byGpgv !== undefined) return { signer: goodKey(byGpgv, signed.file, keyring), text: await signedText(signed, output) };
    const bySqv = await run('sqv', ['--keyring', keyring, ...(signed.detached === undefined ? ['--cleartext', '--output', output] : []), ...files]);
    if (bySqv === undefined)
      throw brokenSource(signed.file, null, 'its signature cannot be checked: neither gpgv nor sqv is here.', 'Install the package gpgv (or sqv).');
    const key = /^[0-9A-F]{40,64}$/m.exec(bySqv.said)?.[0];
    if (bySqv.code !== 0 || key === undefined) throw unsigned(signed.file, keyring, bySqv.complaints);
    return { signer: key, text: await signedText(signed, output) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether what is here can check a text with its signature around it; an sqv before 1.3 knows signatures in files of their own only. */
export async function checksClearText(): Promise<boolean> {
  if ((await run('gpgv', ['--version'])) !== undefined) return true;
  return (await run('sqv', ['--help']))?.said.includes('--cleartext') !== false;
}

async function signedText({ bytes, detached }: Signed, output: string): Promise<Uint8Array> {
  return detached === undefined ? readFile(output) : bytes;
}

/** gpgv ends well only when every signature is good; a file that several keys signed is good when one of ours did and none is bad. */
function goodKey({ said, complaints }: Ended, file: string, keyring: string): string {
  const key = /^\[GNUPG:\] VALIDSIG \S+ .*?(\S{40,64})$/m.exec(said)?.[1] ?? /^\[GNUPG:\] VALIDSIG (\S+)/m.exec(said)?.[1];
  if (key === undefined || /^\[GNUPG:\] BADSIG /m.test(said)) throw unsigned(file, keyring, complaints);
  return key;
}

function unsigned(file: string, keyring: string, complaints: string) {
  const told = complaints.trim().split('\n').at(-1)?.trim() ?? '';
  return brokenSource(
    file,
    null,
    `no key of ${keyring} has signed it${told === '' ? '' : ` (${told})`}.`,
    'Somebody may have changed it on its way, or the keys are others by now: compare keyring: with what the distribution publishes. The last good import stays.',
  );
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly complaints: string;
}

/** undefined where the program is not installed. */
async function run(program: string, args: readonly string[]): Promise<Ended | undefined> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], LC_ALL: 'C', HOME: tmpdir() } });
  let said = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(undefined) : reject(error)));
    child.on('close', (code) => resolve({ code, said, complaints }));
  });
}
