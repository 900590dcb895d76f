import { setTimeout as sleep } from 'node:timers/promises';

const limitMs = 300_000;
const lookMs = 250;

/** Waits until a page has been made; the first site takes long where much else goes on. */
export async function isThere(url: string): Promise<void> {
  for (const until = performance.now() + limitMs; performance.now() < until; await sleep(lookMs)) {
    const response = await fetch(url);
    await response.body?.cancel();
    if (response.ok) return;
  }
  throw new Error(`${url} is not there.`);
}
