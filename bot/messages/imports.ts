import type { Config } from '@millwright/core/config/schema.ts';
import { durationMs, sayMoment } from '@millwright/core/model/time.ts';
import type { Records } from '@millwright/core/state/ledger.ts';
import { importKind, type ImportRecord } from '@millwright/core/state/kinds/import.ts';
import type { Block } from '@millwright/core/words/document.ts';

export interface ImportLine {
  readonly id: string;
  readonly format: string;
  readonly packages: number;
  readonly skipped: ImportRecord['skipped'];
  readonly imported: string | null;
  readonly checked: string | null;
  readonly stale: boolean;
  readonly error: string | null;
  /** Who signed it, in words, or that nobody's signature was checked; null for what is never signed. */
  readonly signature: string | null;
  /** Parts of the stored content, and how many of them the last reading wrote anew. */
  readonly shards: number;
  readonly rewritten: number | null;
}

/** Every configured source and how its import stands, also those never read. */
export async function importLines(records: Records, config: Config, now: Temporal.Instant): Promise<ImportLine[]> {
  const known = new Map<string, ImportRecord>();
  for await (const record of records.find(importKind)) known.set(record.id, record);
  const ids = [...new Set([...config.sources.keys(), ...known.keys()])].toSorted();
  return ids.map((id) => {
    const record = known.get(id);
    const every = config.sources.get(id)?.every;
    const late = record !== undefined && every !== undefined && now.epochMilliseconds - Date.parse(record.checked) > 2 * durationMs(every, now);
    return {
      id,
      format: record?.format ?? config.sources.get(id)?.format ?? '',
      packages: record?.packages ?? 0,
      skipped: record?.skipped ?? [],
      imported: record?.imported ?? null,
      checked: record?.checked ?? null,
      stale: record?.imported === undefined || record.imported === null || record.error !== null || late,
      error: record?.error ?? null,
      signature: record?.signature ?? null,
      shards: record?.shards ?? 0,
      rewritten: record?.rewritten ?? null,
    };
  });
}

export function importTable(lines: readonly ImportLine[]): Block {
  return {
    kind: 'table',
    columns: ['SOURCE', 'FORMAT', 'PACKAGES', 'SKIPPED', 'READ', 'STATE'],
    rows: lines.map((line) => [
      line.id,
      line.format,
      String(line.packages),
      String(line.skipped.length),
      line.imported === null ? 'never' : sayMoment(line.imported),
      line.error ?? (line.stale ? 'stale' : 'fresh'),
    ]),
  };
}

const shownSkipped = 10;

/** What stands behind each source's bytes, and what could not be read, by file and line. */
export function importDetails(lines: readonly ImportLine[]): Block[] {
  const signed = lines.filter((line) => line.signature !== null);
  const blocks: Block[] = [];
  if (signed.length > 0) blocks.push({ kind: 'fields', title: 'Signatures', fields: signed.map((line) => [line.id, line.signature ?? '']) });
  for (const { id, skipped } of lines) {
    if (skipped.length === 0) continue;
    const shown = skipped.slice(0, shownSkipped).map(({ file, line, reason }) => `${file}${line === null ? '' : `, line ${line}`}: ${reason}`);
    const rest = skipped.length - shown.length;
    blocks.push({ kind: 'lines', title: `Skipped in ${id}`, lines: rest === 0 ? shown : [...shown, `${rest} more`] });
  }
  return blocks;
}
