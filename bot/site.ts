import type { Factory } from '@millwright/core/open/factory.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const reporter = fileURLToPath(new URL('../reporter/main.ts', import.meta.url));
const settle = 400;

/** Renders the site after commits: one reporter at a time, a moment after the last commit, once more for what came meanwhile. */
export function keepSite(factory: Factory, args: readonly string[], log: (line: string) => void): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let child: ChildProcess | undefined;
  let again = false;
  let closed = false;
  let ended: Promise<void> = Promise.resolve();
  const follower = factory.ledger.follow('site', (entry) => {
    if (entry.changes.some((change) => change.kind !== 'cursor')) soon();
    return Promise.resolve();
  });
  soon();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      follower[Symbol.dispose]();
      child?.kill('SIGTERM');
      await ended;
    },
  };

  function soon(): void {
    if (closed) return;
    if (child !== undefined) again = true;
    else timer ??= setTimeout(render, settle);
  }

  function render(): void {
    timer = undefined;
    child = spawn(process.execPath, [reporter, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    ended = new Promise((resolve) => {
      let last = '';
      child?.stderr?.setEncoding('utf8').on('data', (text: string) => (last = (last + text).slice(-2000)));
      child?.on('error', (error) => log(`The site was not rendered: ${error.message}`));
      child?.on('close', (code) => {
        child = undefined;
        if (code !== 0 && !closed) log(`The site was not rendered (the reporter ended with ${code ?? 'a signal'}): ${last.trim()}`);
        resolve();
        if (again) {
          again = false;
          soon();
        }
      });
    });
  }
}
