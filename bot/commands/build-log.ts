import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@millwright/core/model/errors.ts';
import { buildKind } from '@millwright/core/state/kinds/build.ts';
import { runNodeKind } from '@millwright/core/state/kinds/run.ts';
import { z } from 'zod';
import { nodesNamed } from '../changes/orders.ts';
import { runNamed } from '../changes/job-data.ts';
import { command, type Needs } from './command.ts';

const bytesShown = 8_000;

export default command({
  word: 'build-log',
  summary: 'The end of what a build printed.',
  args: z.strictObject({ id: z.string().describe('A build, or a job.'), node: z.string().optional().describe('Which node or component of the job.') }),
  positional: ['id', 'node'],
  role: 'guest',
  danger: 'read',
  examples: ['build-log b-20261122-1'],
  async run(needs, { id, node }) {
    const log = await logOf(needs, id.replace(/^build:/, ''), node);
    const { text, size } = await tail(join(needs.factory.folder, log));
    const lines = text === '' ? [] : text.split('\n').map(printable);
    const cut = size > bytesShown;
    return {
      kind: 'build-log',
      data: { log, size, lines },
      document: {
        verdict: `${log}${cut ? `, its last ${bytesShown} of ${size} bytes` : ''}:`,
        body: [{ kind: 'lines', lines: lines.length === 0 ? ['(it printed nothing)'] : lines }],
      },
    };
  },
});

async function logOf({ snapshot }: Needs, id: string, name: string | undefined): Promise<string> {
  const build = await snapshot.get(buildKind, id);
  if (build?.log !== null && build?.log !== undefined) return build.log;
  const run = await runNamed(id, snapshot);
  const failed = [];
  for (const definition of run.nodes) {
    const node = await snapshot.get(runNodeKind, `${run.id}/${definition.id}`);
    if (node?.state === 'failed') failed.push(definition.id);
  }
  const wanted = name === undefined ? (failed[0] ?? run.nodes[0]?.id ?? '') : (nodesNamed(run, [name])[0] ?? '');
  const node = await snapshot.get(runNodeKind, `${run.id}/${wanted}`);
  const log = node?.attempts.findLast((attempt) => attempt.log !== null)?.log;
  if (log === null || log === undefined)
    throw new UserError('NAME_UNKNOWN', `${run.id} ${wanted} has no log.`, { hint: `It is ${node?.state ?? 'unknown'}: ${node?.reason ?? ''}` });
  return log;
}

async function tail(file: string): Promise<{ text: string; size: number }> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const start = Math.max(0, size - bytesShown);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return { text: buffer.subarray(0, bytesRead).toString('utf8').trimEnd(), size };
  } catch (cause) {
    throw new UserError('ARTIFACT_MISSING', `The log ${file} is no longer there.`, { hint: 'Logs are kept on the machine that built.', cause });
  }
}

/** A log is foreign text: what steers a terminal is shown, not obeyed. */
function printable(line: string): string {
  return line.replace(
    /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
