import type * as Sdk from 'matrix-bot-sdk';

let loaded: Promise<typeof Sdk> | undefined;

/** matrix-bot-sdk, loaded when a configuration first names a homeserver: it is large. Its own log is silent; failures come back to the caller. */
export function loadSdk(): Promise<typeof Sdk> {
  loaded ??= load();
  return loaded;
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
  } finally {
    process.noDeprecation = before ?? false;
  }
}
