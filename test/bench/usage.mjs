// Loaded before a program (`node --import`): writes what it used, and how many files of this repository it loaded, when it ends.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const into = process.env.USAGE_FILE;
delete process.env.USAGE_FILE;
if (into !== undefined) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const ours = new Set();
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) {
        const path = fileURLToPath(url);
        if (path.startsWith(root) && !path.includes('/node_modules/')) ours.add(path.slice(root.length));
      }
      return next(url, context);
    },
  });
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(into, JSON.stringify({ cpu: (user + system) / 1e6, rssMiB: process.resourceUsage().maxRSS / 1024, modules: [...ours] }));
  });
}
