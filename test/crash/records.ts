import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { allKinds } from '@millwright/core/state/kinds/all.ts';

const run = promisify(execFile);
const large = 256 * 1024 * 1024;

export type Fields = Readonly<Record<string, any>>;

/** Every record of the state's head by kind, read with git alone. */
export async function recordsOf(repository: string): Promise<Map<string, readonly Fields[]>> {
  const { stdout } = await run('git', ['-C', repository, 'ls-tree', '-r', '-z', 'main'], { maxBuffer: large });
  const wanted = stdout
    .split('\0')
    .filter((row) => row !== '')
    .flatMap((row) => {
      const [facts = '', path = ''] = row.split('\t');
      const kind = allKinds.find((each) => each.idOf(path) !== undefined);
      return kind === undefined ? [] : [{ kind: kind.name, id: kind.idOf(path) ?? '', oid: facts.split(' ')[2] ?? '' }];
    });
  const texts = await blobs(
    repository,
    wanted.map((each) => each.oid),
  );
  const all = new Map<string, Fields[]>();
  wanted.forEach(({ kind, id }, index) => {
    const record = JSON.parse(texts[index] ?? '{}') as Fields;
    all.set(kind, [...(all.get(kind) ?? []), { ...record, recordId: id }]);
  });
  return all;
}

/** Who acted, by the trailers of the log. */
export async function actorsOf(repository: string): Promise<ReadonlySet<string>> {
  const { stdout } = await run('git', ['-C', repository, 'log', '--format=%(trailers:key=Actor,valueonly,separator=%x00)', 'main'], { maxBuffer: large });
  return new Set(stdout.split(/[\0\n]/).filter((actor) => actor !== ''));
}

/** What git finds wrong; empty when nothing is. Objects nothing refers to are none of it. */
export async function damage(repository: string): Promise<string> {
  try {
    const { stdout, stderr } = await run('git', ['-C', repository, 'fsck', '--strict', '--no-dangling', '--no-progress'], { maxBuffer: large });
    return `${stdout}${stderr}`.trim();
  } catch (error) {
    return `${(error as { stdout?: string }).stdout ?? ''}${(error as { stderr?: string }).stderr ?? ''}${(error as Error).message}`;
  }
}

async function blobs(repository: string, oids: readonly string[]): Promise<string[]> {
  const child = spawn('git', ['-C', repository, 'cat-file', '--batch'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(oids.map((oid) => `${oid}\n`).join(''));
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const texts: string[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const end = bytes.indexOf(0x0a, offset);
    const size = Number(bytes.toString('utf8', offset, end).split(' ')[2]);
    texts.push(bytes.toString('utf8', end + 1, end + 1 + size));
    offset = end + 1 + size + 1;
  }
  return texts;
}
