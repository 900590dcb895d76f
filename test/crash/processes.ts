import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Ends one process from outside, as the kernel or an operator would; its children live on. */
export function killAlone(pid: number): void {
  end(pid);
}

/** Ends a process (where one is named), all it started, and whatever else works in the folder: also what detached itself. */
export function killGroup(pid: number | null, folder: string): void {
  // Stopped first, so that nothing new is started while the rest is looked for.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    const seen = new Set<number>();
    for (;;) {
      const named = pid === null ? [] : [pid, ...descendants(pid)];
      const found = [...named, ...processesIn(folder)].filter((each) => !seen.has(each));
      if (found.length === 0) break;
      for (const each of found) {
        seen.add(each);
        end(each, signal);
      }
    }
  }
}

/** Processes whose working folder, arguments or open files lie in the folder; never this one. */
export function processesIn(folder: string): number[] {
  return process.platform === 'linux' ? withinProc(folder) : withinPs(folder);
}

function descendants(pid: number): number[] {
  const children = Map.groupBy(process.platform === 'linux' ? parentsInProc() : parentsInPs(), ([, parent]) => parent);
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const below = (children.get(next) ?? []).map(([child]) => child);
    found.push(...below);
    open.push(...below);
  }
  return found;
}

/** Pairs of a process and the one that started it. */
function parentsInProc(): [number, number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): [number, number][] => {
      try {
        // The name in brackets may hold anything; the parent is the second field after it.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]];
      } catch {
        return [];
      }
    });
}

function parentsInPs(): [number, number][] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
}

function withinProc(folder: string): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    if (touches(`/proc/${name}`, folder)) found.push(pid);
  }
  return found;
}

function touches(proc: string, folder: string): boolean {
  try {
    if (/^State:\s+Z/m.test(readFileSync(`${proc}/status`, 'utf8'))) return false;
    if (readFileSync(`${proc}/cmdline`, 'utf8').includes(folder)) return true;
    if (readlinkSync(`${proc}/cwd`).startsWith(folder)) return true;
    return readdirSync(`${proc}/fd`).some((fd) => linkStarts(`${proc}/fd/${fd}`, folder));
  } catch {
    return false;
  }
}

function linkStarts(path: string, folder: string): boolean {
  try {
    return readlinkSync(path).startsWith(folder);
  } catch {
    return false;
  }
}

function withinPs(folder: string): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,command='], { encoding: 'utf8' }).trim().split('\n');
  return rows
    .filter((row) => row.includes(folder))
    .map((row) => Number.parseInt(row, 10))
    .filter((pid) => pid !== process.pid);
}

function end(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  // 0 and below would mean whole process groups, this one's among them.
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`No process has the number ${pid}.`);
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
