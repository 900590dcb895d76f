import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import type { LocalJob, LocalOutcome } from '../../../jobs/local-job.ts';
import { sayDuration } from '../../../model/time.ts';
import { visible } from '../../../words/visible.ts';
import type { AttemptFolder } from './attempt-folder.ts';
import { readExit, readIfThere, timeOf, type Claim } from './claim.ts';
import { collect } from './collect.ts';
import { logTail } from './log-tail.ts';
import { changedInputs } from './prepare.ts';
import { saySize } from './say-size.ts';

const blockBytes = 512;

/** What came of an attempt that is over. Reads only, but for the artifacts it stores; may be repeated. */
export async function judge(folder: AttemptFolder, claim: Claim, job: LocalJob, artifacts: ArtifactStore): Promise<LocalOutcome> {
  const code = readExit(folder);
  const stop = readIfThere(folder.stop)?.trim();
  const exit = code !== undefined && /^\d+$/.test(code) ? Number(code) : null;
  const base = { ...times(folder, claim), log: folder.logName, exit, outputs: [], sbom: null, isolation: claim.isolation };
  const work = folder.work(claim.token);
  const failed = await failure(folder, work, job, { code, stop, exit });
  if (failed !== undefined) return { ...base, ...failed };
  const collected = job.outputs === null && job.sbom === null ? { outputs: [], sbom: null } : await collect(join(work, 'checkout'), job, artifacts);
  if (typeof collected === 'string') return { ...base, outcome: 'build', sentence: collected };
  return { ...base, ...collected, outcome: 'ok', sentence: null };
}

type Failure = Pick<LocalOutcome, 'outcome' | 'sentence'>;

async function failure(
  folder: AttemptFolder,
  work: string,
  job: LocalJob,
  end: { code: string | undefined; stop: string | undefined; exit: number | null },
): Promise<Failure | undefined> {
  const { code, stop, exit } = end;
  if (stop === 'timeout') return build(`It did not end within ${sayDuration(job.timeoutMs)} and was stopped.`);
  if (stop !== undefined) return build('It was canceled.');
  if (code === undefined) return infrastructure('The attempt was lost: its processes are gone and left no exit code.');
  if (code === 'start') return infrastructure('It could not start: the folder it runs in is gone.');
  const log = logTail(folder.log);
  if (log.size >= Math.floor(job.outputBytes / blockBytes) * blockBytes)
    return build(`It printed more than the ${saySize(job.outputBytes)} that the engine allows.`);
  if (exit !== null && exit !== 0) {
    if (/No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(log.text)) return infrastructure(`The disk was full (exit code ${exit}).`);
    return build(
      `${sayExit(exit, job)}${log.lastLine === '' ? ' and printed nothing' : `; its last line: ${log.lastLine}`}${/[.!?]$/.test(log.lastLine) ? '' : '.'}`,
    );
  }
  const changed = await changedInputs(work, job);
  if (changed[0] !== undefined) return build(`It changed its input ${visible(changed[0])} (ARTIFACT_CHANGED); inputs may only be read.`);
  const outside = strays(folder, work);
  if (outside[0] !== undefined) return build(`It wrote outside its checkout: ${visible(outside[0])}.`);
  return undefined;
}

function sayExit(exit: number, job: LocalJob): string {
  const signal = Object.entries(constants.signals).find(([, number]) => exit > 128 && number === exit - 128)?.[0];
  if (signal === 'SIGXFSZ') return `It wrote a file larger than the ${saySize(job.outputBytes)} that the engine allows (exit code ${exit})`;
  if (signal !== undefined) return `It was ended by ${signal} (exit code ${exit})`;
  if (exit === 127) return `It ended with exit code 127, as when a command is not found`;
  if (exit === 126) return `It ended with exit code 126, as when a file may not be executed`;
  return `It ended with exit code ${exit}`;
}

/** What stands in the attempt's folder and nobody of ours put there. */
function strays(folder: AttemptFolder, work: string): string[] {
  const ours = /^(claim|exit|stop|outcome\.json(\..*)?|work-[0-9a-f-]{36})$/;
  const parts = /^(checkout|home|inputs|tmp)$/;
  const inWork = readdirSync(work).filter((name) => !parts.test(name));
  return [...readdirSync(folder.folder).filter((name) => !ours.test(name)), ...inWork.map((name) => `…/${name}`)];
}

function times(folder: AttemptFolder, claim: Claim): { started: string; finished: string } {
  const ended = timeOf(folder.exit) ?? timeOf(folder.stop) ?? timeOf(folder.log) ?? claim.time;
  return { started: instant(claim.time), finished: instant(Math.max(claim.time, ended)) };
}

function instant(milliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(milliseconds)).toString();
}

function build(sentence: string): Failure {
  return { outcome: 'build', sentence };
}

function infrastructure(sentence: string): Failure {
  return { outcome: 'infrastructure', sentence };
}
