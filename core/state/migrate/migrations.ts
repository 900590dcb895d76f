/** A file of the state as another format has it; null when that format has no such file. */
export type StateFile = { readonly path: string; readonly bytes: Uint8Array } | null;

/** One step between formats. It sees every file but imported content, one at a time, and nothing else. */
export interface Migration {
  readonly from: number;
  readonly to: number;
  file(path: string, bytes: Uint8Array): StateFile;
}

/** The format this version writes. Raise it together with a line in `migrations`. */
export const currentFormat = 1;

/** Says which format a commit is in. */
export const formatFile = 'format.json';

export const migrations: readonly Migration[] = [];

/** The steps from one format to another, in order. */
export function stepsBetween(table: readonly Migration[], from: number, to: number): readonly Migration[] {
  const steps: Migration[] = [];
  for (let at = from; at < to;) {
    const step = table.find((one) => one.from === at);
    if (step === undefined || step.to <= at) throw new Error(`No migration leads from format ${at} to ${to}.`);
    steps.push(step);
    at = step.to;
  }
  return steps;
}

export function migrateFile(steps: readonly Migration[], path: string, bytes: Uint8Array): StateFile {
  let file: StateFile = { path, bytes };
  for (const step of steps) file = file === null ? null : step.file(file.path, file.bytes);
  return file;
}
