import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEngine } from '../../core/jobs/engine-child.ts';
import type { LocalJob, LocalOutcome } from '../../core/jobs/local-job.ts';
import type { EngineSetup } from '../../core/open/engine-main.ts';
import { cpuOfChildren } from './cpu.ts';
import { rounded, type Row } from './row.ts';

const engineMain = fileURLToPath(new URL('../../core/open/engine-main.ts', import.meta.url));
const count = 1000;
const atOnce = 16;
const seconds = 0.2;

/** A thousand short attempts through the engine alone: what it costs to claim, watch and judge one. */
export async function benchBuilds(): Promise<Row[]> {
  const root = mkdtempSync(join(tmpdir(), 'millwright-bench-'));
  try {
    const rows: Row[] = [];
    for (const isolation of ['none', 'auto'] as const) {
      const state = join(root, isolation);
      mkdirSync(state);
      rows.push(...(await measure(state, isolation)));
    }
    return rows;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function measure(state: string, isolation: LocalJob['isolation']): Promise<Row[]> {
  // As the bot has it: the engine in a process of its own, asked over its channel.
  const setup: EngineSetup = {
    folder: state,
    config: { kind: 'local', at_once: atOnce, timeout: '10m', output: '50MB', isolation, writable: [] },
    nodeFolder: dirname(process.execPath),
  };
  const engine = childEngine({ main: engineMain, setup, about: state, limits: { atOnce }, env: process.env });
  const job: LocalJob = {
    argv: ['sleep', String(seconds)],
    source: { kind: 'folder', path: state },
    inputs: [],
    env: {},
    outputs: null,
    sbom: null,
    timeoutMs: 60_000,
    outputBytes: 1_000_000,
    isolation,
    writable: [],
  };
  const { signal } = new AbortController();
  let used = 'none';
  const attempt = async (key: string): Promise<void> => {
    await engine.submit(key, job, signal);
    const outcome = (await engine.ended(key, job, signal)) as LocalOutcome;
    if (outcome.outcome !== 'ok') throw new Error(`${key}: ${outcome.sentence}`);
    used = outcome.isolation;
  };
  await attempt('first');
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await attempt(`k${next++}`);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const wall = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = (user + system) / 1e6;
  const before = cpuOfChildren();
  await engine.close?.();
  const engineCpu = cpuOfChildren() - before;
  const peer = xargs();
  const name = `${count} attempts of sleep ${seconds}, ${atOnce} at once, isolation ${used}`;
  const ours = { cpu: rounded(cpu), rssMiB: Math.round(process.memoryUsage.rss() / 1024 / 1024) };
  return [
    { name: `${name}: CPU of who asks, an attempt`, unit: 'ms', n: count, ours: { ...ours, median: rounded((cpu * 1000) / count) }, peer: null, ratio: null },
    {
      name: `${name}: CPU of the engine's process and all it started, an attempt`,
      unit: 'ms',
      n: count,
      ours: { ...ours, cpu: rounded(engineCpu), median: rounded((engineCpu * 1000) / count) },
      peer: null,
      ratio: null,
    },
    { name: `${name}: wall`, unit: 's', n: 1, ours: { ...ours, median: rounded(wall) }, peer, ratio: rounded(wall / peer.median) },
  ];
}

function xargs(): { command: string; median: number; cpu: number } {
  const began = performance.now();
  const { status } = spawnSync('xargs', [`-P${atOnce}`, '-n1', 'sleep'], { input: `${seconds}\n`.repeat(count) });
  if (status !== 0) throw new Error(`xargs ended with ${status}`);
  return { command: `xargs -P${atOnce} -n1 sleep ${seconds}`, median: rounded((performance.now() - began) / 1000), cpu: 0 };
}
