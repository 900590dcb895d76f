import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  test: {
    root,
    passWithNoTests: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 90_000 } },
    setupFiles: ['test/patience.ts'],
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'unit', include: ['{core,bot,reporter,scripts,site}/**/*.test.ts'], exclude: ['**/node_modules/**'] } },
      {
        extends: true,
        test: {
          name: 'story',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'test/servers/**', 'test/long/**', 'test/docs/**'],
          testTimeout: 200_000,
        },
      },
      // What needs nothing but this checkout, and more time than `npm test` has; run by test:servers.
      { extends: true, test: { name: 'long', include: ['test/{long,docs}/**/*.test.ts'], testTimeout: 200_000, hookTimeout: 120_000 } },
    ],
  },
});
