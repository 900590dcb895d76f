import type { Format, PackageRecord, Skipped, SourceDocument } from '../../../content/format.ts';
import { utf8 } from './json-text.ts';
import { readPackageLock } from './package-lock.ts';
import { importersIn } from './pnpm-importers.ts';
import { readPnpmLock } from './pnpm-lock.ts';

/** npm's lock files are JSON objects, pnpm's are YAML. */
export function openFormat(): Format {
  return {
    async *read(document: SourceDocument): AsyncGenerator<PackageRecord | Skipped> {
      const text = utf8(document.name, document.bytes);
      yield* isJson(text) ? readPackageLock(text, document) : readPnpmLock(text, document);
    },
    companions(document) {
      const text = new TextDecoder().decode(document.bytes);
      return isJson(text) ? [] : importersIn(text).map((folder) => (folder === '.' ? 'package.json' : `${folder}/package.json`));
    },
  };
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}
