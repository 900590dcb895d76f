import { vi } from 'vitest';

/** Tests wait for a state, and a machine that does other things too takes its time to get there. */
const patienceMs = 90_000;
const { waitFor } = vi;

vi.waitFor = (look, options = {}) => waitFor(look, typeof options === 'number' ? options : { timeout: patienceMs, ...options });
