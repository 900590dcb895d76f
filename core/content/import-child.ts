import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UserError } from '../model/errors.ts';
import type { ImportAnswer, ImportAsk } from './import-ask.ts';

const main = fileURLToPath(new URL('./import-main.ts', import.meta.url));

export interface ChildLimits {
  readonly memoryMiB: number;
  readonly seconds: number;
}

export const usualLimits: ChildLimits = { memoryMiB: 2048, seconds: 600 };

/** Asks the import child one thing. Throws what it refused with, and `SOURCE_BROKEN` when it took more time or memory than it may. */
export async function askChild(ask: ImportAsk, limits: ChildLimits): Promise<Exclude<ImportAnswer, { result: 'refused' }>> {
  const child = spawn(process.execPath, [`--max-old-space-size=${limits.memoryMiB}`, '--max-semi-space-size=8', main], {
    env: environment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  let complaints = '';
  let late = false;
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-20_000)));
  child.stdin.on('error', () => undefined);
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limits.seconds * 1000);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    child.stdin.end(JSON.stringify(ask));
    const code = await ended;
    if (late) throw tooMuch(ask.source.id, `took longer than ${limits.seconds} s`);
    if (/heap out of memory|Invalid string length|Array buffer allocation failed/.test(complaints)) {
      throw tooMuch(ask.source.id, `needed more memory than ${limits.memoryMiB} MiB`);
    }
    if (code !== 0) throw new Error(`The import of ${ask.source.id} broke down (${code ?? 'killed'}): ${complaints.trim().slice(-2000)}`);
  } finally {
    clearTimeout(timer);
  }
  const answer = JSON.parse(Buffer.concat(printed).toString()) as ImportAnswer;
  if (answer.result !== 'refused') return answer;
  const { code, message, hint, data } = answer;
  throw new UserError(code, message, { ...(hint === null ? {} : { hint }), ...(data === null ? {} : { data }) });
}

function tooMuch(source: string, what: string): UserError {
  return new UserError('SOURCE_BROKEN', `Reading the source ${source} ${what}, so it was stopped.`, {
    hint: 'Look at the file: it may be damaged. A sound one of that size has to be split into several sources.',
  });
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_OPTIONS, NODE_COMPILE_CACHE, NODE_EXTRA_CA_CERTS, TMPDIR, APT_CONFIG } = process.env;
  return { PATH, HOME, TMPDIR, NODE_OPTIONS, NODE_COMPILE_CACHE, NODE_EXTRA_CA_CERTS, APT_CONFIG, NODE_NO_WARNINGS: '1' };
}
