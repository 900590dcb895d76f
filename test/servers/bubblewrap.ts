import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { localEngine } from '../../core/adapters/builders/local/engine.ts';
import { probeOf } from '../../core/adapters/builders/local/isolation.ts';
import { folderStore } from '../../core/artifacts/folder-store.ts';
import type { LocalJob } from '../../core/jobs/local-job.ts';

export const title = 'behind bubblewrap a recipe writes to its own folders only, reaches no network and sees no key; where it is forbidden, that is said';

export const needs = [{ tool: 'bwrap', package: 'bubblewrap' }];

export async function run(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'walls '));
  const server = createServer((socket) => socket.end('reached'));
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const [state, work, open] = ['state', 'work', 'open'].map((name) => join(root, name)) as [string, string, string];
    for (const folder of [work, open, join(state, 'keys')]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(state, 'keys', 'gold.asc'), 'secret');
    const engine = localEngine({
      folder: state,
      config: { kind: 'local', at_once: 1, timeout: '1m', output: '1MB', isolation: 'bwrap', writable: [open] },
      artifacts: folderStore(join(state, 'artifacts')),
      nodeFolder: dirname(process.execPath),
      env: process.env,
    });
    const reach = `require("net").connect(${port}, "127.0.0.1").on("data", () => console.log("network")).on("error", () => {})`;
    const script = `
      touch "$HOME/x" "$TMPDIR/x" "$1/x" || echo cannot write where it may
      for place in "$2" "$3" /tmp /var/tmp; do if touch "$place/stray" 2>/dev/null; then echo "wrote $place"; fi; done
      cat "$3/keys/gold.asc" 2>/dev/null
      node -e '${reach}'
      [ "$(ls /proc | grep -c "^[0-9]")" -lt 8 ] || echo sees other processes
      setsid sleep 300 >/dev/null 2>&1 &
      echo end`;
    const job: LocalJob = {
      argv: ['sh', '-c', script, 'sh', open, work, state],
      source: { kind: 'folder', path: work },
      inputs: [],
      env: {},
      outputs: null,
      sbom: null,
      timeoutMs: 60_000,
      outputBytes: 1_000_000,
      isolation: 'bwrap',
      writable: [open],
    };
    const { signal } = new AbortController();
    const found = await probeOf(process.env)();
    const submitted = await engine.submit('k', job, signal).then(
      () => undefined,
      (error: unknown) => error,
    );
    if ('why' in found) {
      if (!(submitted instanceof Error) || !submitted.message.includes(found.why)) throw new Error(`It does not say why: ${String(submitted)}`);
      return;
    }
    if (submitted !== undefined) throw new Error('It was not submitted.', { cause: submitted });
    const outcome = await engine.ended('k', job, signal);
    const log = readFileSync(join(state, outcome.log ?? ''), 'utf8');
    if (outcome.outcome !== 'ok' || outcome.isolation !== 'bwrap' || log !== 'end\n') throw new Error(`${JSON.stringify(outcome)}\n${log}`);
  } finally {
    server.close();
    rmSync(root, { recursive: true, force: true });
  }
}
