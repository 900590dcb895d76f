import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const hasProc = platform === 'linux';
/** Looked at in one go, so that a machine with very many processes does not stop this one. */
const inOneGo = 200;
const roundMs = 25;
const mostRounds = 80;

/** The process that claimed an attempt, as its claim has it, and the attempt's folder: a copy of the folder has the same claim and no process. */
export interface Leader {
  readonly pid: number;
  readonly token: string;
  readonly folder: string;
}

/** Is this the attempt that wrote the claim, and not another process that was given its number, or the attempt of the state this one was copied from? */
export async function isAttempt({ pid, token, folder }: Leader): Promise<boolean> {
  if (hasProc) {
    const words = readProc(pid, 'cmdline').split('\0');
    return words.includes(token) && (words.includes(asRead(folder)) || worksIn(pid, folder));
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes(token) && stdout.includes(folder);
}

/** It stands in its folder from its first line on, by whatever name that was reached. */
function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
  } catch {
    return false;
  }
}

/** Ends what is left of an attempt: its group, and what left the group. Politely first, for so long. */
export async function endProcesses(leader: Leader, politeMs: number): Promise<void> {
  const { pid } = leader;
  const everyone = async (signal: NodeJS.Signals | 0): Promise<boolean> => {
    const { group, others } = await leftOf(leader);
    if (group) send(-pid, signal);
    for (const other of others) send(other, signal);
    return group || others.length > 0;
  };
  if (politeMs > 0 && (await everyone('SIGTERM'))) {
    const deadline = performance.now() + politeMs;
    while (performance.now() < deadline && (await everyone(0))) await sleep(roundMs);
  }
  for (let round = 0; round < mostRounds && (await everyone('SIGKILL')); round++) await sleep(roundMs);
}

interface Running {
  readonly pid: number;
  readonly group: number;
  /** Its environment names a folder of this attempt. */
  readonly isMarked: boolean;
}

/** Whether the attempt's group lives, and which of its processes left that group, as far as their environment tells. */
async function leftOf(leader: Leader): Promise<{ group: boolean; others: readonly number[] }> {
  const { pid, token, folder } = leader;
  const living = await running(asRead(join(folder, `work-${token}`, 'tmp')));
  const members = living.filter((one) => one.group === pid);
  // The number of a group stays reserved while it has members, but an empty group's number may belong to others by now.
  const isOurs = members.some((one) => one.isMarked) || (members.some((one) => one.pid === pid) && (await isAttempt(leader)));
  const others = living.filter((one) => one.isMarked && one.pid !== process.pid && !(isOurs && one.group === pid));
  return { group: isOurs, others: others.map((one) => one.pid) };
}

/** All processes but those that are dead and only not yet waited for. */
async function running(mark: string): Promise<Running[]> {
  if (!hasProc) return fromPs(mark);
  const found: Running[] = [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const [at, name] of pids.entries()) {
    if (at % inOneGo === inOneGo - 1) await breathe();
    const stat = readProc(name, 'stat');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (group !== undefined && state !== 'Z' && state !== 'X')
      found.push({ pid: Number(name), group: Number(group), isMarked: readProc(name, 'environ').includes(mark) });
  }
  return found;
}

/** Where there is no /proc, ps shows the environment of one's own processes. */
async function fromPs(mark: string): Promise<Running[]> {
  const { stdout } = await run('ps', ['-A', '-E', '-ww', '-o', 'pid=,pgid=,stat=,command='], { maxBuffer: 1 << 26 }).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => {
    const [, pid, group, state] = /^\s*(\d+)\s+(\d+)\s+(\S+)/.exec(line) ?? [];
    return pid === undefined || state?.startsWith('Z') === true ? [] : [{ pid: Number(pid), group: Number(group), isMarked: line.includes(mark) }];
  });
}

/** A name as `readProc` gives it: a character a byte. */
function asRead(name: string): string {
  return hasProc ? Buffer.from(name).toString('latin1') : name;
}

function readProc(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // Gone meanwhile, or somebody else's.
    return '';
  }
}

function send(target: number, signal: NodeJS.Signals | 0): void {
  try {
    process.kill(target, signal);
  } catch {
    // Gone meanwhile.
  }
}
