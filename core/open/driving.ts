import { execPath } from 'node:process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBuildSbom } from '../adapters/formats/sboms.ts';
import { openSigner } from '../adapters/signers/signers.ts';
import { checkCompose } from '../artifacts/check-compose.ts';
import { composePath } from '../artifacts/layout.ts';
import { putSignatures, sealSums } from '../artifacts/signatures-folder.ts';
import { signArtifact, type SignJob, type Signer } from '../artifacts/signing.ts';
import type { ArtifactStore } from '../artifacts/store.ts';
import { place, type PlaceJob } from '../change/pointer.ts';
import { assemble, type AssembleJob } from '../compose/assemble.ts';
import { composeWork } from '../compose/work.ts';
import { parseSize } from '../config/size.ts';
import type { Config } from '../config/schema.ts';
import type { Snapshot } from '../graph/snapshot.ts';
import { createDrive } from '../jobs/drive.ts';
import type { Drive } from '../jobs/driver.ts';
import { childEngine } from '../jobs/engine-child.ts';
import type { Engine, Outcome } from '../jobs/engine.ts';
import { inProcessEngine, type Chore } from '../jobs/in-process.ts';
import type { LocalJob } from '../jobs/local-job.ts';
import { UserError } from '../model/errors.ts';
import { durationMs } from '../model/time.ts';
import { rebuildWork } from '../rebuild/work.ts';
import type { RebuildComponent } from '../rebuild/component.ts';
import { promotionWork, type CheckJob, type SignaturesJob } from '../release/work.ts';
import { testWork } from '../release/test-run.ts';
import type { Head } from '../state/ledger.ts';
import type { OpenLedger } from '../state/open-ledger.ts';
import type { EngineSetup } from './engine-main.ts';
import { repositoryOf } from './repositories.ts';
import { restore } from './restore.ts';

const engineMain = fileURLToPath(new URL('./engine-main.ts', import.meta.url));

export interface DrivingNeeds {
  readonly folder: string;
  readonly config: Config;
  readonly ledger: OpenLedger;
  readonly artifacts: ArtifactStore;
  readonly env: NodeJS.ProcessEnv;
  snapshotOf(head: Head): Snapshot;
  now(): Temporal.Instant;
  log(line: string): void;
}

/** Puts engines, works and the loop together. */
export async function openDriving(needs: DrivingNeeds): Promise<Drive> {
  const { folder, config, artifacts, now } = needs;
  const signing = openSigning(needs);
  await restore({ ...needs, ...signing, head: needs.snapshotOf(needs.ledger.head()) });
  const engines = new Map<string, Engine<unknown, Outcome>>();
  for (const [id, engine] of config.engines) {
    const atOnce = Math.min(engine.at_once, config.factory.limits[id] ?? engine.at_once);
    const setup: EngineSetup = { folder, config: { ...engine, at_once: atOnce }, nodeFolder: dirname(execPath) };
    engines.set(id, childEngine({ main: engineMain, setup, about: folder, limits: { atOnce }, env: needs.env }));
  }
  engines.set('house', inProcessEngine({ atOnce: 4, choreOf: choresOf(needs, signing), now, sentenceOf: sentenceOf(needs.log) }));
  return createDrive({
    ledger: needs.ledger,
    snapshotOf: (head) => needs.snapshotOf(head),
    engines,
    works: {
      rebuild: rebuildWork({
        jobOf: async (component, inputs, version) => buildJob(component, inputs, version, needs),
        has: (digest) => artifacts.has(digest),
        sbomOf: async (digest, outputs) => {
          const { edges, nodes } = await readBuildSbom(await artifacts.get(digest), { outputs });
          return { edges: edges.map((edge) => ({ ...edge })), nodes: nodes.map((node) => ({ ...node })) };
        },
      }),
      compose: composeWork,
      promotion: promotionWork(folder),
      test: testWork(folder),
    },
    now,
    log: needs.log,
  });
}

interface Signing {
  signerOf(key: string): Promise<Signer>;
  seal(path: string, key: string): Promise<void>;
}

/** Each key is opened once, when it is first needed. */
function openSigning({ folder, config, env, now }: DrivingNeeds): Signing {
  const signers = new Map<string, Promise<Signer>>();
  const signerOf = (key: string): Promise<Signer> => {
    const keyConfig = config.keys.get(key) ?? { signer: 'openpgp' as const, means: key };
    const signer = signers.get(key) ?? openSigner(key, keyConfig, { keys: join(folder, 'keys'), env, now });
    signers.set(key, signer);
    // What was wrong may be put right while we run.
    signer.catch(() => signers.delete(key));
    return signer;
  };
  return { signerOf, seal: async (path, key) => sealSums(path, key, await signerOf(key)) };
}

/** What runs inside this process: each may be repeated. Add a chore here; nothing else needs to change. */
function choresOf({ folder, artifacts }: DrivingNeeds, { signerOf, seal }: Signing): (job: unknown) => Chore {
  const chores: Record<string, (job: never) => Promise<unknown>> = {
    sign: (job: SignJob) => signArtifact(job, artifacts, signerOf),
    'sign-all': async ({ jobs }: { jobs: SignJob[] }) => (await Promise.all(jobs.map((job) => signArtifact(job, artifacts, signerOf)))).flat(),
    assemble: (job: AssembleJob) => assemble(job, join(folder, 'composes'), artifacts, seal),
    signatures: async (job: SignaturesJob) => {
      await putSignatures(composePath(folder, job.compose), job.signatures, artifacts);
      await seal(composePath(folder, job.compose), job.key);
    },
    check: (job: CheckJob) => checkCompose(composePath(folder, job.compose), job.inputs),
    place: (job: PlaceJob) => place(job, folder),
  };
  return (job) => {
    const { chore } = job as { chore: string };
    const run = chores[chore];
    if (run === undefined) throw new Error(`there is no chore "${chore}"`);
    return () => run(job as never);
  };
}

function buildJob(component: RebuildComponent, inputs: LocalJob['inputs'], version: string, { config, folder }: DrivingNeeds): LocalJob {
  const engine = config.engines.get(component.config.engine);
  return {
    argv: component.format.build,
    source: { kind: 'checkout', repository: repositoryOf(component.config, folder), commit: component.revision?.commit ?? '' },
    inputs: inputs.map(({ name, outputs }) => ({ name, outputs })),
    env: { MILLWRIGHT_COMPONENT: component.name, MILLWRIGHT_VERSION: version, SOURCE_DATE_EPOCH: String(component.revision?.epoch ?? 0) },
    outputs: { pattern: component.format.outputs },
    sbom: component.format.sbom ?? null,
    timeoutMs: durationMs(engine?.timeout ?? '10m', Temporal.Instant.fromEpochMilliseconds(0)),
    outputBytes: parseSize(engine?.output ?? '50MB'),
    isolation: engine?.isolation ?? 'auto',
    writable: engine?.writable ?? [],
  };
}

function sentenceOf(log: (line: string) => void): (error: unknown) => string {
  return (error) => {
    if (error instanceof UserError) return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return `It failed for a reason of our own: ${error instanceof Error ? error.message : String(error)}`;
  };
}
