import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const hasProc = platform === 'linux';

/** Is this the attempt that wrote the claim, and not another process that was given its number? */
export async function isAttempt(pid: number, token: string): Promise<boolean> {
  if (hasProc) return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(token);
  const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(token);
}

/** Processes that the attempt's command started, wherever they went, as far as their environment tells. */
async function startedBy(token: string): Promise<number[]> {
  const mark = `/work-${token}/tmp`;
  if (!hasProc) {
    const { stdout } = await run('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { maxBuffer: 1 << 26 }).catch(() => ({ stdout: '' }));
    return stdout
      .split('\n')
      .filter((line) => line.includes(mark))
      .map((line) => Number.parseInt(line, 10));
  }
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && (await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '')).includes(mark)) found.push(Number(name));
  }
  return found;
}

/** Sends a signal to a process, or to a group with a negative number; false where there is none. */
function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

/** Ends what is left of an attempt: its group where that is still its own, and what left the group. Politely first. */
export async function endProcesses(pid: number, token: string, politeMs: number): Promise<void> {
  const isGroup = (await isAttempt(pid, token)) || (await groupMembersAre(pid, token));
  const everyone = async (signal: NodeJS.Signals): Promise<boolean> => {
    const inGroup = isGroup && send(-pid, signal);
    const others = (await startedBy(token)).filter((other) => other !== process.pid && send(other, signal));
    return inGroup || others.length > 0;
  };
  if (politeMs > 0 && (await everyone('SIGTERM'))) await until(async () => !(isGroup && send(-pid, 0)) && (await startedBy(token)).length === 0, politeMs);
  for (let round = 0; round < 20 && (await everyone('SIGKILL')); round++) await sleep(25);
}

/** A group whose leader is gone keeps its number reserved; it is the attempt's if a member carries its mark. */
async function groupMembersAre(pid: number, token: string): Promise<boolean> {
  if (!send(-pid, 0)) return false;
  for (const member of await startedBy(token)) {
    if (!hasProc) return true;
    const stat = await readFile(`/proc/${member}/stat`, 'latin1').catch(() => '');
    const group = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
    if (Number(group) === pid) return true;
  }
  return false;
}

async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline && !(await isSo())) await sleep(25);
}
