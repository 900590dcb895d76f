import { z } from 'zod';
import { kind } from '../kinds.ts';
import { DigestText, Instant, Output } from './parts.ts';

/** One finished run of a component at a revision plus inputs. */
export const BuildRecord = z.looseObject({
  id: z.string(),
  component: z.string(),
  name: z.string(),
  format: z.string(),
  version: z.string(),
  commit: z.string(),
  inputHash: z.string(),
  inputs: z.array(z.looseObject({ component: z.string(), name: z.string(), build: z.string(), outputs: z.array(Output) })),
  outputs: z.array(Output),
  /** Digest over what users of the outputs can see: payloads, and the edges below. Equal to the last build's: the wave stops. */
  payload: DigestText.nullable(),
  /** Edges the build itself declared (its SBOM), subject verb object. */
  edges: z.array(z.looseObject({ from: z.string(), to: z.string(), relation: z.string(), constraint: z.string().optional() })),
  /** Nodes of those edges that are no output of this build. */
  nodes: z.array(z.looseObject({ id: z.string(), name: z.string(), version: z.string().optional() })),
  outcome: z.enum(['ok', 'build', 'infrastructure']),
  sentence: z.string().nullable(),
  run: z.string(),
  key: z.string(),
  engine: z.string(),
  isolation: z.string().nullable(),
  log: z.string().nullable(),
  started: Instant,
  finished: Instant,
  seconds: z.number(),
});
export type BuildRecord = z.infer<typeof BuildRecord>;

/** Which build of a component counts today; its id in the state is the component's purl. */
export const CurrentBuild = z.looseObject({
  component: z.string(),
  build: z.string(),
  since: Instant,
  /** The source revision it stands for: later than the build's own where a newer one made the same. */
  commit: z.string().optional(),
});
export type CurrentBuild = z.infer<typeof CurrentBuild>;

/** The newest good build of equal inputs; its id in the state is the input hash. */
export const BuildOfInputs = z.looseObject({ inputHash: z.string(), build: z.string() });
export type BuildOfInputs = z.infer<typeof BuildOfInputs>;

/** Where a component's source stands, as last taken up; id = the component's purl. */
export const Revision = z.looseObject({
  component: z.string(),
  name: z.string(),
  commit: z.string(),
  version: z.string(),
  /** Seconds since 1970 for SOURCE_DATE_EPOCH. */
  epoch: z.number(),
  time: Instant,
  /** When the component was first taken up: what its rehearsed releases are counted from. */
  first: Instant.optional(),
  /** How many of its rehearsed releases were due when this was read. */
  releases: z.number().optional(),
});
export type Revision = z.infer<typeof Revision>;

export const buildKind = kind<BuildRecord>('build', BuildRecord, { folder: 'builds', fan: true });
export const currentKind = kind<CurrentBuild>('current', CurrentBuild, { folder: 'current', fan: true });
export const revisionKind = kind<Revision>('revision', Revision, { folder: 'revisions', fan: true });
export const buildOfInputsKind = kind<BuildOfInputs>('build-of-inputs', BuildOfInputs, { folder: 'inputs', fan: true });
