import { z } from 'zod';
import { Collection } from './collection.ts';
import { Directory } from './directory.ts';
import { Network } from './network.ts';
import { telling } from './telling.ts';
import { Argv, DurationText, Id, Secret, SizeText } from './texts.ts';
import { Trigger } from './trigger.ts';

// What people may write in `config/`: one file a thing, id = file name, unknown keys refused.

/** YAML reads 2026-01-12 as text (core schema); the date is checked when it is used. */
const DateOrRule = z.union([z.string(), z.null()]);

export const Factory = z.strictObject({
  name: z.string().default('millwright').describe('What this factory is called in answers and on pages.'),
  site: z
    .strictObject({
      base: z.string().nullable().default(null).describe('Public address of the site; without one, answers carry no links.'),
      answers: z.boolean().default(true).describe('Whether the bot itself answers at that address, so that long answers get pages under /r/.'),
    })
    .prefault({}),
  console: z.strictObject({ act_as: z.boolean().default(false).describe('Whether --as PERSON is allowed on the console.') }).prefault({}),
  limits: z.record(Id, z.int().positive()).default({}).describe('At most so many at once, by engine.'),
  chat: z
    .strictObject({
      lines: z.int().positive().default(12).describe('So many lines a minute somebody may say on a network.'),
      mistakes: z.int().positive().default(5).describe('So many of them that are no commands.'),
      room: z.int().positive().default(30).describe('So many lines a minute are answered in one room.'),
      jobs: z.int().positive().default(3).describe('So many jobs somebody may have under way that were asked for on a network.'),
    })
    .prefault({})
    .describe('How much one person and one room may ask for on networks.'),
  confirm: z
    .strictObject({ expires: DurationText.default('30m') })
    .prefault({})
    .describe('How long a plan may be confirmed.'),
  aliases: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a word of small letters, digits and -'), z.string().min(1))
    .default({})
    .describe('Words of your own, each with the line it stands for: {rb: "rebuild --unbuilt"}. What is typed after one is added.'),
  remote: z.string().nullable().default(null).describe('A git remote that holds a copy of the state.'),
});

export const Source = z.strictObject({
  format: Id.describe('The format of what is read.'),
  path: z.string().optional().describe('A file or folder.'),
  url: z
    .string()
    .regex(/^https?:\/\/./, 'expected an address such as https://deb.example.org/debian')
    .optional()
    .describe('Address of a repository.'),
  apt: z.boolean().optional().describe('true: the lists of the machine’s own apt.'),
  suites: z.array(z.string().min(1)).optional().describe('Suites of a Debian repository; one that ends in / is a folder without dists/.'),
  components: z.array(z.string().min(1)).optional().describe('Components of the suites; all of them without it.'),
  arches: z.array(z.string().min(1)).optional().describe('Architectures; without it the machine’s own, where there is one for it.'),
  keyring: z.string().optional().describe('A file with the keys that may sign the repository; without one, signatures are not checked.'),
  namespace: Id.optional().describe('Whose packages they are, as it stands in package URLs (fedora, opensuse); without it, what the repository says itself.'),
  also: z
    .array(
      z.strictObject({
        path: z.string().optional().describe('A folder.'),
        url: z
          .string()
          .regex(/^https?:\/\/./, 'expected an address such as https://deb.example.org/debian')
          .optional()
          .describe('Address of a repository.'),
        suites: z.array(z.string().min(1)).optional().describe('Suites of a Debian repository.'),
        components: z.array(z.string().min(1)).optional().describe('Components of the suites; without it, those named above.'),
        arches: z.array(z.string().min(1)).optional().describe('Architectures; without it, those named above.'),
        keyring: z.string().optional().describe('A file with the keys that may sign it; without it, the one named above.'),
      }),
    )
    .min(1)
    .optional()
    .describe('Further repositories that a machine has beside this one, such as updates and security: needs are met across all of them.'),
  every: DurationText.optional().describe('How often it is read by itself.'),
});

const RehearsedRelease = z.strictObject({
  version: z.string().min(1).optional().describe('Its version; without one, the line in the file VERSION of its folder.'),
  path: z.string().describe('The folder with the source of this release, another than the one before it.'),
  after: DurationText.describe('How long after the component was first taken up it is released.'),
});

export const Component = z.strictObject({
  purl: z.string().startsWith('pkg:').describe('Package URL without version.'),
  path: z.string().optional().describe('A folder with the source; it is committed into the state with fixed dates.'),
  files: z.record(z.string(), z.string()).default({}).describe('Beside path: files from elsewhere that belong to the source too, by their name in it.'),
  git: z.string().optional().describe('A git repository, by path or URL.'),
  ref: z.string().default('main').describe('Branch or tag of that repository.'),
  format: Id,
  version: z.string().optional(),
  releases: z
    .array(RehearsedRelease)
    .min(1)
    .optional()
    .describe(
      'Beside path: releases of the upstream that come by themselves, in order. The newest one whose time has come is the component’s folder and version.',
    ),
  build_requires: z.array(Id).default([]).describe('Names of components whose newest outputs the build may read.'),
  bootstrap: z
    .array(Id)
    .default([])
    .describe('Build requirements that stand on this component themselves: it is built first without them, then again with them.'),
  engine: Id.default('local'),
  upstream: z.string().startsWith('upstream:').optional(),
  owners: z.array(Id).default([]),
});

export const ConfiguredFormat = z.strictObject({
  title: z.string().optional(),
  detect: z.string().optional().describe('Pattern of the files that are of this format.'),
  purl: z
    .string()
    .regex(/^[a-z][a-z0-9.+-]*$/, 'expected a purl type such as generic')
    .describe('purl type of its artifacts.'),
  build: Argv,
  outputs: z.string().describe('Pattern of what a build leaves, relative to the checkout.'),
  sbom: z.string().optional().describe('Pattern of a CycloneDX JSON file, relative to the checkout.'),
  order: z.enum(['semver', 'text']).default('semver').describe('How versions are ordered.'),
  passes_on: z
    .array(z.enum(['requires', 'recommends', 'contains', 'based-on']))
    .default([])
    .describe('Relations over which a change asks for a rebuild, besides build requirements.'),
});

export const EngineConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local'),
    at_once: z.int().positive().default(2),
    timeout: DurationText.default('10m'),
    output: SizeText.default('50MB'),
    isolation: z.enum(['auto', 'bwrap', 'none']).default('auto'),
    writable: z.array(z.string()).default([]).describe('Absolute folders a recipe may also write to.'),
    arch: z.string().optional().describe('The architecture it builds for, in the word of the collections; what they do not allow there is left out.'),
  }),
]);

export const TestConfig = z.strictObject({
  subject: z.enum(['compose']).default('compose'),
  stage: Id,
  run: Argv,
  timeout: DurationText.default('60s'),
  product: z.array(Id).optional(),
  engine: Id.default('local'),
});

const Stage = z.union([
  Id,
  z.strictObject({
    name: Id,
    when: z.enum(['asked', 'on-change', 'cadence']).default('asked'),
    deliver: Argv.optional().describe('Run when a compose moves here; may be repeated.'),
    irreversible: z.boolean().default(false),
  }),
]);

export const Release = z.strictObject({
  name: z.string().optional(),
  content: z.string().describe('What belongs to it: format(x), source(x), name(glob), joined by union, intersect, except.'),
  stages: z.array(Stage).min(1).default(['candidate', 'testing', 'stable']),
  tags: z.record(z.string(), z.string()).default({}),
  composer: Id.default('local'),
  settle: DurationText.default('30s').describe('A compose is made ahead when its inputs have not changed for so long.'),
  keys: z.record(Id, Id).default({}).describe('Which key signs at which stage.'),
  ga: DateOrRule.optional(),
  eol: DateOrRule.optional(),
  cadence: z.string().optional().describe('RFC 5545 recurrence rule.'),
  zone: z.string().default('UTC'),
  phases: z.array(z.strictObject({ name: Id, from: z.string(), policy: Id.optional() })).default([]),
});

export const Product = z.strictObject({
  name: z.string().optional(),
  mode: z.enum(['observe', 'assist', 'act']).default('assist'),
  releases: z.record(z.string(), Release),
});

export const Rule = z.union([
  z.strictObject({ test: z.strictObject({ name: Id, fresh: DurationText.optional() }) }),
  z.strictObject({ soak: z.strictObject({ days: z.number().nonnegative(), floor: z.number().nonnegative().default(0) }) }),
  z.strictObject({ signed: Id }),
  z.strictObject({ freeze: z.strictObject({}) }),
  z.strictObject({ approval: z.strictObject({ role: z.enum(['packager', 'releng', 'admin']), count: z.int().positive().default(1) }) }),
]);

export const Policy = z.strictObject({
  match: z.strictObject({ product: z.array(Id).optional(), release: z.array(z.string()).optional(), stage: z.array(Id).optional() }).default({}),
  unknown: z.enum(['block', 'ignore']).default('block'),
  combine: z.enum(['all', 'any']).default('all'),
  rules: z.array(Rule),
});

export const Person = z.strictObject({
  name: z.string().optional(),
  accounts: z.record(Id, z.array(z.string())).default({}),
  roles: z
    .partialRecord(z.enum(['packager', 'releng', 'admin']), z.array(z.string()))
    .default({})
    .describe('Role → products; "*" means all.'),
  owns: z.array(z.string()).default([]),
  ...telling,
});

export const Room = z.strictObject({
  network: Id,
  id: z.string(),
  allow: z.array(z.enum(['read', 'write', 'irreversible'])).default(['read']),
  home: z.array(Id).default([]),
  bare_prefix: z.boolean().default(false),
  board: z.boolean().default(false).describe('Whether one message there stays and says what is going on, where messages can be changed.'),
  twin_of: Id.optional().describe(
    'Another room, by its file, that a bridge joins with this one. What comes in both is heard once, and said in the other only.',
  ),
  ...telling,
});

export const Key = z.strictObject({
  signer: z.enum(['openpgp', 'gpg']),
  means: Id,
  fingerprint: z
    .string()
    .regex(/^[0-9A-Fa-f]{16,64}$/)
    .optional(),
  home: z.union([Secret, z.string()]).optional().describe('gpg: its home folder. openpgp: the private key file.'),
  passphrase: Secret.optional(),
});

export const Token = z.strictObject({
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and the hex digest of the token'),
  person: z.string().describe('A person, or automation/<name>.'),
  may: z.array(z.string()).default([]).describe('Command words; "*" means what the person may.'),
});

/** The folders of `config/`, each with the schema of its files. Add a folder here; nothing else needs to change. */
export const configFolders = {
  networks: Network,
  sources: Source,
  components: Component,
  collections: Collection,
  formats: ConfiguredFormat,
  engines: EngineConfig,
  tests: TestConfig,
  products: Product,
  policies: Policy,
  people: Person,
  directories: Directory,
  rooms: Room,
  triggers: Trigger,
  keys: Key,
  tokens: Token,
} as const;
export type ConfigFolder = keyof typeof configFolders;

type Parsed = { readonly [Folder in Exclude<ConfigFolder, 'people'>]: ReadonlyMap<string, z.output<(typeof configFolders)[Folder]>> };

/** The configuration in force: every file parsed, defaults filled in, paths made absolute, every reference checked. */
export interface Config extends Parsed {
  /** Digest over the files: equal configurations have equal hashes. */
  readonly hash: string;
  readonly factory: z.output<typeof Factory>;
  readonly people: ReadonlyMap<string, PersonConfig>;
}

export type ProductConfig = z.output<typeof Product>;
export type ReleaseConfig = z.output<typeof Release>;
export type StageConfig = {
  readonly name: string;
  readonly when: 'asked' | 'on-change' | 'cadence';
  readonly deliver?: readonly string[] | undefined;
  readonly irreversible: boolean;
};
export type ComponentConfig = z.output<typeof Component>;
export type PolicyConfig = z.output<typeof Policy>;
/** `directory`: it is not a file of people/ that names them, but this one of directories/. */
export type PersonConfig = z.output<typeof Person> & { readonly directory?: string };
export type RuleConfig = z.output<typeof Rule>;
export type FormatConfig = z.output<typeof ConfiguredFormat>;
export type LocalEngineConfig = Extract<z.output<typeof EngineConfig>, { kind: 'local' }>;
export type TriggerConfig = z.output<typeof Trigger>;
export type KeyConfig = z.output<typeof Key>;
export type NetworkConfig = z.output<typeof Network>;
