import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const oneFile = new URL('../node_modules/.cache/zod.mjs', import.meta.url);

// Set-up makes one file of zod (scripts/one-file.mjs). Our own modules get that one, other packages theirs.
if (existsSync(fileURLToPath(oneFile)))
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'zod' && context.parentURL?.includes('/node_modules/') !== true
        ? { url: oneFile.href, format: 'module', shortCircuit: true }
        : next(specifier, context),
  });
