import type * as Sdk from 'matrix-bot-sdk';
import { createRequire } from 'node:module';

const native = '@matrix-org/matrix-sdk-crypto-nodejs';

/** The native library for encrypted rooms is not installed, or only half of it. */
export class EncryptionMissing extends Error {
  override readonly name = 'EncryptionMissing';
}

let loaded: Promise<typeof Sdk> | undefined;

/** matrix-bot-sdk, loaded when a configuration first names a homeserver: it is large. Its own log is silent; failures come back to the caller. Throws `EncryptionMissing` where its native library was half installed. */
export function loadSdk(): Promise<typeof Sdk> {
  loaded ??= load();
  return loaded;
}

/** Throws `EncryptionMissing` where something stands in for the native library. */
export function demandEncryption(): void {
  const fromSdk = createRequire(createRequire(import.meta.url).resolve('matrix-bot-sdk'));
  const { missing } = fromSdk(native) as { readonly missing?: unknown };
  if (typeof missing === 'string') throw new EncryptionMissing(missing);
}

async function load(): Promise<typeof Sdk> {
  // One of its libraries uses `util._extend` while it loads, which Node warns about on stderr.
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    const sdk = await import('matrix-bot-sdk');
    const silent = (): void => {};
    sdk.LogService.setLogger({ trace: silent, debug: silent, info: silent, warn: silent, error: silent });
    return sdk;
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.includes('matrix-sdk-crypto')) throw cause;
    throw new EncryptionMissing(`E2EE is half installed: ${cause.message.split('\n')[0]}. site/docs/matrix.md says how it is installed.`, { cause });
  } finally {
    process.noDeprecation = before ?? false;
  }
}
