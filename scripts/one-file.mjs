// Makes one file of zod's hundred: a process that lives for one question spends most of its time opening them.
// bot/one-file.ts takes it when it is there; without it everything works as well, only slower.
import { rolldown } from 'rolldown';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { resolve } = createRequire(join(root, 'core', 'package.json'));

const bundle = await rolldown({ input: resolve('zod').replace(/\.cjs$/, '.js'), platform: 'node' });
await bundle.write({ file: process.argv[2] ?? join(root, 'node_modules', '.cache', 'zod.mjs'), format: 'esm' });
