import type { RuleConfig } from '../config/schema.ts';
import type { ReleaseRef } from '../config/releases.ts';
import type { StageConfig } from '../config/schema.ts';
import type { Answer } from '../model/answer.ts';
import type { Role } from '../model/person.ts';
import type { ApprovalRecord, FreezeRecord, ResultRecord, WaiverRecord } from '../state/kinds/evidence.ts';
import type { ComposeRecord, SignatureRecord } from '../state/kinds/release.ts';

/** What a gate is asked about: may this compose move to this stage of this release? */
export interface GateSubject {
  /** `compose:web-1-20261122.0`. */
  readonly id: string;
  readonly compose: ComposeRecord;
  readonly release: ReleaseRef;
  readonly stage: StageConfig;
}

/** Everything rules may look at, read once by `gather`. */
export interface Facts {
  readonly now: Temporal.Instant;
  readonly results: readonly ResultRecord[];
  readonly waivers: readonly WaiverRecord[];
  readonly approvals: readonly ApprovalRecord[];
  readonly freezes: readonly FreezeRecord[];
  /** Signatures over the compose's artifacts. */
  readonly signatures: readonly SignatureRecord[];
  /** When the compose came to the stage before; null when it never did. */
  readonly inPreviousStageSince: string | null;
  readonly previousStage: string | null;
  /** Names of configured tests that run by themselves at an earlier stage. */
  readonly ownTests: ReadonlySet<string>;
  /** What a key's signature means, by key id. */
  readonly keyMeans: ReadonlyMap<string, string>;
  /** Whether a person holds a role for the product. */
  readonly holds: (person: string, role: Role, product: string) => boolean;
  /** true while the promotion itself runs: what it was to sign must be signed by now. */
  readonly moving: boolean;
}

type Options<Id extends string> = RuleConfig extends infer Each ? (Each extends Readonly<Record<Id, infer Value>> ? Value : never) : never;

/** One rule of the policy language. Synchronous; an error from a source is the answer `unknown`, never an exception. */
export interface Rule<Id extends string = string> {
  readonly id: Id;
  /** One line for the docs. */
  readonly summary: string;
  check(options: Options<Id>, subject: GateSubject, facts: Facts): Omit<Answer, 'policy' | 'rule'>;
}
