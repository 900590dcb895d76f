import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { botMain, environment } from '../story/say.ts';
import { median } from './row.ts';

export interface Measured {
  readonly wall: number;
  readonly cpu: number;
}

/** Seconds a run of a command takes, median wall and mean CPU with everything it started and waited for. */
export function timed(command: readonly string[], times: number): Measured {
  const once = (): number => {
    const began = performance.now();
    shell('"$@" >/dev/null', command);
    return (performance.now() - began) / 1000;
  };
  once();
  const walls = Array.from({ length: times }, once);
  // The shell counts in hundredths: a sum over all runs is finer than any of them.
  const told = shell(`for run in ${'x '.repeat(times)}; do "$@" >/dev/null || exit; done; times`, command);
  const [, children = ''] = told.trim().split('\n');
  return { wall: median(walls), cpu: secondsIn(children) / times };
}

/** One run of a command: its seconds, with everything it started and waited for, and what it said. */
export function onceTimed(command: readonly string[], cwd: string): Measured & { readonly stdout: string } {
  const began = performance.now();
  const told = shell('said=$("$@") || exit; times; printf %s "$said"', command, cwd);
  const wall = (performance.now() - began) / 1000;
  const [, children = '', ...said] = told.split('\n');
  return { wall, cpu: secondsIn(children), stdout: said.join('\n') };
}

function secondsIn(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function shell(script: string, command: readonly string[], cwd = tmpdir()): string {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script, 'sh', ...command], { cwd, env: environment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

export interface Usage {
  readonly cpu: number;
  readonly rssMiB: number;
  readonly modules: readonly string[];
  readonly wall: number;
  readonly stdout: string;
}

/** Runs the bot or another program once and reads what its own process used, without its children. */
export async function usageOf(args: readonly string[], main = botMain): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-bench-'));
  const file = join(folder, 'usage');
  const preload = pathToFileURL(fileURLToPath(new URL('usage.mjs', import.meta.url))).href;
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', preload, main, ...args], {
    cwd: tmpdir(),
    env: environment({ USAGE_FILE: file }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const wall = (performance.now() - began) / 1000;
  try {
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stdout.slice(0, 2000)}`);
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Usage, 'wall' | 'stdout'>), wall, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
