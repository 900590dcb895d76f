import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from '../artifacts/folder-store.ts';
import type { ReleaseRef } from '../config/releases.ts';
import { assemble, type AssembleJob } from './assemble.ts';
import { composeId, composeInfo } from './metadata.ts';

const release = { product: 'web', release: '1' } as ReleaseRef;

describe('the folder of a compose', () => {
  let folder: string;
  let composes: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assemble-'));
    composes = join(folder, 'composes');
    await mkdir(composes);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function jobOf(some: Partial<AssembleJob> = {}): Promise<{ job: AssembleJob; store: ReturnType<typeof folderStore> }> {
    const store = folderStore(join(folder, 'artifacts'));
    const { digest, size } = await store.putBytes(new TextEncoder().encode('hello'));
    const signature = await store.putBytes(new TextEncoder().encode('signed'));
    const info = composeInfo({ id: 'web-1-20261122.0', product: 'web', productName: 'Web', release: '1', arches: ['noarch'] });
    const job: AssembleJob = {
      chore: 'assemble',
      id: 'web-1-20261122.0',
      composeInfo: info,
      state: 'done',
      key: 'build',
      files: [{ path: 'compose/Everything/noarch/hello.blob', digest, size }],
      signatures: [{ key: 'build', path: 'compose/Everything/noarch/hello.blob', signature: signature.digest }],
      ...some,
    };
    return { job, store };
  }

  it('holds every file, and sums that cover all but the signatures', async () => {
    const { job, store } = await jobOf();
    const sealed: string[] = [];
    expect(await assemble(job, composes, store, async (_folder, key) => void sealed.push(key))).toEqual({ bytes: 5 });
    const place = join(composes, job.id);
    const lines = (await readFile(join(place, 'SHA256SUMS'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.slice(66))).toEqual(['COMPOSE_ID', 'STATUS', 'compose/Everything/noarch/hello.blob', 'compose/metadata/composeinfo.json']);
    for (const line of lines)
      expect(
        createHash('sha256')
          .update(await readFile(join(place, line.slice(66))))
          .digest('hex'),
      ).toBe(line.slice(0, 64));
    expect(await readFile(join(place, 'signatures/build/compose/Everything/noarch/hello.blob.asc'), 'utf8')).toBe('signed');
    expect(sealed).toEqual(['build']);
  });

  it('appears whole: what a killed attempt left is not taken for it, and making it again changes nothing', async () => {
    const { job, store } = await jobOf();
    await mkdir(join(composes, `.${job.id}.tmp`));
    await writeFile(join(composes, `.${job.id}.tmp`, 'half'), 'x');
    await assemble(job, composes, store, async () => {});
    const before = await readFile(join(composes, job.id, 'SHA256SUMS'), 'utf8');
    await assemble(job, composes, store, async () => {});
    expect(await readdir(composes)).toEqual([job.id]);
    expect(await readFile(join(composes, job.id, 'SHA256SUMS'), 'utf8')).toBe(before);
  });

  it('does not appear when an artifact has been changed behind our back', async () => {
    const { job, store } = await jobOf();
    const hex = job.files[0]?.digest.slice(7) ?? '';
    await rm(join(folder, 'artifacts', 'sha256', hex.slice(0, 2), hex));
    await writeFile(join(folder, 'artifacts', 'sha256', hex.slice(0, 2), hex), 'hullo');
    await expect(assemble(job, composes, store, async () => {})).rejects.toMatchObject({ code: 'ARTIFACT_CHANGED' });
    expect(await readdir(composes)).not.toContain(job.id);
  });

  it('says in its status when something is missing', async () => {
    const { job, store } = await jobOf({ state: 'incomplete' });
    await assemble(job, composes, store, async () => {});
    expect(await readFile(join(composes, job.id, 'STATUS'), 'utf8')).toBe('FINISHED_INCOMPLETE\n');
  });
});

describe('productmd', () => {
  const at = Temporal.Instant.from('2026-11-22T23:59:59Z');
  it('counts respins of a day', () => {
    expect(composeId(release, at, new Set())).toBe('web-1-20261122.0');
    expect(composeId(release, at, new Set(['web-1-20261122.0', 'web-1-20261122.1']))).toBe('web-1-20261122.2');
  });
  it('has sorted keys, and the date and respin of the id', () => {
    const text = composeInfo({ id: 'web-1-20261122.3', product: 'web', productName: 'Web', release: '1', arches: ['noarch'] });
    const info = JSON.parse(text) as { header: unknown; payload: { compose: unknown; variants: Record<string, { arches: string[] }> } };
    expect(info.header).toEqual({ type: 'productmd.composeinfo', version: '1.2' });
    expect(info.payload.compose).toEqual({ date: '20261122', id: 'web-1-20261122.3', respin: 3, type: 'production' });
    expect(info.payload.variants['Everything']?.arches).toEqual(['noarch']);
    expect(text.indexOf('"date"')).toBeLessThan(text.indexOf('"respin"'));
  });
});
