import { readdir, stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { ArtifactStore } from '../../../artifacts/store.ts';
import type { LocalJob, LocalOutcome } from '../../../jobs/local-job.ts';
import { sayDuration } from '../../../model/time.ts';
import { visible } from '../../../words/visible.ts';
import type { AttemptFolder } from './attempt-folder.ts';
import { readClaim, readIfThere, type Claim } from './claim.ts';
import { collect } from './collect.ts';
import { logTail } from './log-tail.ts';
import { changedInputs } from './prepare.ts';
import { saySize } from './say-size.ts';

const blockBytes = 512;

/** What came of an attempt that is over. Reads only, but for the artifacts it stores; may be repeated. */
export async function judge(folder: AttemptFolder, job: LocalJob, artifacts: ArtifactStore): Promise<LocalOutcome> {
  const claim = await readClaim(folder);
  if (claim === undefined) throw new Error(`nothing claimed the attempt in ${folder.folder}`);
  const code = (await readIfThere(folder.exit))?.trim();
  const stop = (await readIfThere(folder.stop))?.trim();
  const exit = code !== undefined && /^\d+$/.test(code) ? Number(code) : null;
  const base = { ...(await times(folder, claim)), log: folder.logName, exit, outputs: [], sbom: null, isolation: claim.isolation };
  const failed = await failure(folder, job, { code, stop, exit });
  if (failed !== undefined) return { ...base, ...failed };
  const collected = job.outputs === null && job.sbom === null ? { outputs: [], sbom: null } : await collect(join(folder.work, 'checkout'), job, artifacts);
  if (typeof collected === 'string') return { ...base, outcome: 'build', sentence: collected };
  return { ...base, ...collected, outcome: 'ok', sentence: null };
}

type Failure = Pick<LocalOutcome, 'outcome' | 'sentence'>;

async function failure(
  folder: AttemptFolder,
  job: LocalJob,
  end: { code: string | undefined; stop: string | undefined; exit: number | null },
): Promise<Failure | undefined> {
  const { code, stop, exit } = end;
  if (stop === 'timeout') return build(`It did not end within ${sayDuration(job.timeoutMs)} and was stopped.`);
  if (stop !== undefined) return build('It was canceled.');
  if (code === undefined) return infrastructure('The attempt was lost: its processes are gone and left no exit code.');
  if (code === 'start') return infrastructure('It could not start: the folder it runs in is gone.');
  if (exit === null) return infrastructure(`The attempt left something else than an exit code: "${visible(code).slice(0, 40)}".`);
  const log = await logTail(folder.log);
  if (log.size >= Math.floor(job.outputBytes / blockBytes) * blockBytes)
    return build(`It printed more than the ${saySize(job.outputBytes)} that the engine allows.`);
  if (exit !== 0) {
    if (/No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(log.text)) return infrastructure(`The disk was full (exit code ${exit}).`);
    return build(
      `${sayExit(exit, job)}${log.lastLine === '' ? ' and printed nothing' : `; its last line: ${log.lastLine}`}${/[.!?]$/.test(log.lastLine) ? '' : '.'}`,
    );
  }
  const changed = await changedInputs(folder.work, job);
  if (changed[0] !== undefined) return build(`It changed its input ${visible(changed[0])} (ARTIFACT_CHANGED); inputs may only be read.`);
  const outside = await strays(folder);
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
async function strays(folder: AttemptFolder): Promise<string[]> {
  const ours = /^(claim|exit|stop|work|outcome\.json(\..*)?|prepared-.*)$/;
  const parts = /^(checkout|home|inputs|tmp-[0-9a-f-]{36})$/;
  const [top, work] = await Promise.all([readdir(folder.folder), readdir(folder.work)]);
  return [...top.filter((name) => !ours.test(name)), ...work.filter((name) => !parts.test(name)).map((name) => `work/${name}`)];
}

async function times(folder: AttemptFolder, claim: Claim): Promise<{ started: string; finished: string }> {
  const ends = await Promise.all(
    [folder.exit, folder.stop, folder.log].map((path) =>
      stat(path).then(
        (found) => found.mtimeMs,
        () => undefined,
      ),
    ),
  );
  const finished = Math.max(claim.time, ends.find((time) => time !== undefined) ?? claim.time);
  return { started: instant(claim.time), finished: instant(finished) };
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
