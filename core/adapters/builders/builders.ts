import type { Engine } from '../../jobs/engine.ts';
import type { LocalJob, LocalOutcome } from '../../jobs/local-job.ts';
import type { LocalEngineOptions } from './local/engine.ts';

interface BuilderEntry {
  readonly id: string;
  readonly title: string;
  open(options: LocalEngineOptions): Promise<Engine<LocalJob, LocalOutcome>>;
  /** What this machine does not have for it, and what that changes, in a sentence; null: nothing. */
  lacks(config: LocalEngineOptions['config'], env: NodeJS.ProcessEnv): Promise<string | null>;
}

/** Every kind of engine. Add yours here and its options to `engines/` in `config/schema.ts`. */
export const builders = [
  {
    id: 'local',
    title: 'Commands on this machine',
    open: async (options) => (await import('./local/engine.ts')).localEngine(options),
    lacks: async (config, env) => {
      const [{ lacksOf }, { probeOf }] = await Promise.all([import('./local/lacks.ts'), import('./local/isolation.ts')]);
      return lacksOf(config, probeOf(env));
    },
  },
] as const satisfies readonly BuilderEntry[];

/** Opens a configured engine. */
export async function openEngine(options: LocalEngineOptions): Promise<Engine<LocalJob, LocalOutcome>> {
  const entry = builders.find((item) => item.id === options.config.kind);
  if (entry === undefined) throw new Error(`there is no kind of engine ${options.config.kind}`);
  return entry.open(options);
}

/** What this machine does not have for an engine; null: nothing. */
export async function engineLacks(config: LocalEngineOptions['config'], env: NodeJS.ProcessEnv): Promise<string | null> {
  return (await builders.find((item) => item.id === config.kind)?.lacks(config, env)) ?? null;
}
