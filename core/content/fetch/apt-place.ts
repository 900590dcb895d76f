import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brokenSource } from '../broken.ts';
import type { Place } from './place.ts';

/** One of the machine's package lists, as `apt-get indextargets` tells of it. */
export interface AptTarget {
  readonly kind: 'Packages' | 'Sources';
  readonly suite: string;
  readonly codename: string;
  readonly component: string;
  /** Empty for sources. */
  readonly arch: string;
  readonly origin: string;
  readonly file: string;
  /** Hex sha256 of the file as it lies there. */
  readonly sha256: string;
}

/** What to read for the list of targets: JSON of `AptTarget[]`. */
export const aptTargets = 'targets';

const helper = '/usr/lib/apt/apt-helper';
const format = ['CREATED_BY', 'RELEASE', 'CODENAME', 'COMPONENT', 'ARCHITECTURE', 'ORIGIN', 'FILENAME'].map((name) => `$(${name})`).join('|');
const hint = 'apt: true reads the lists that apt-get update leaves on Debian and what comes from it. Name a url: or path: where there are none.';

/** The lists of the machine's own apt, whatever they are packed with. */
export function aptPlace(): Place {
  return {
    name: 'the lists of apt',
    async read(path) {
      return path === aptTargets ? Buffer.from(JSON.stringify(await targets())) : undefined;
    },
    async open(file) {
      return (await isThere(file)) ? unpackedList(file) : undefined;
    },
  };
}

async function targets(): Promise<AptTarget[]> {
  const { stdout } = await promisify(execFile)('apt-get', ['indextargets', '--format', format], { env: environment(), maxBuffer: 2 ** 24 }).catch(
    (error: unknown) => {
      throw brokenSource('apt', null, 'apt-get does not tell which lists there are.', hint, error);
    },
  );
  const found: AptTarget[] = [];
  for (const line of stdout.split('\n')) {
    const [kind, suite = '', codename = '', component = '', arch = '', origin = '', file = ''] = line
      .split('|')
      .map((part) => (part.startsWith('$(') ? '' : part));
    if ((kind !== 'Packages' && kind !== 'Sources') || !(await isThere(file))) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    found.push({ kind, suite, codename, component, arch, origin, file, sha256: hash.digest('hex') });
  }
  if (found.length === 0) throw brokenSource('apt', null, 'apt has no lists.', 'Run apt-get update, then refresh this source.');
  return found;
}

async function* unpackedList(file: string): AsyncGenerator<Uint8Array> {
  const child = spawn(helper, ['cat-file', file], { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-500)));
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  ended.catch(() => undefined);
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>;
    const code = await ended;
    if (code !== 0) throw brokenSource(file, null, `apt-helper could not read it (${complaints.trim() || code}).`, 'Run apt-get update again.');
  } finally {
    child.kill('SIGKILL');
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, APT_CONFIG } = process.env;
  return { PATH, LC_ALL: 'C', ...(APT_CONFIG === undefined ? {} : { APT_CONFIG }) };
}
