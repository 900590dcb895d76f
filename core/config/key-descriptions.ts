/** What each key of the configuration is for, where its schema does not say. `*`: any name; `[]`: each of a list. */
export const descriptions: Readonly<Record<string, string>> = {
  'components.engine': 'Where it is built; see engines/.',
  'components.format': 'The format it is built in: a file in formats/, or one that is built in.',
  'components.owners': 'People who look after it, by the names of their files.',
  'components.upstream': 'The project it comes from.',
  'components.version': 'Its version; without it the first line of the file VERSION, else a date and the commit.',
  'directories.token.env': 'The environment variable that holds it.',
  'directories.token.file': 'The file that holds it.',
  'engines.at_once': 'So many builds at once; limits in factory.yaml can lower it.',
  'engines.isolation': 'bwrap: in a sandbox. none: without. auto: in a sandbox where bubblewrap works.',
  'engines.kind': 'Which kind of engine.',
  'engines.output': 'A build that prints or leaves more than this has failed.',
  'engines.timeout': 'A build that takes longer is ended and has failed.',
  'factory.confirm.expires': 'How long a plan may be confirmed before it has to be made again.',
  'factory.console': 'The prompt, and say.',
  'factory.site': 'The site.',
  'formats.title': 'What people call it.',
  'keys.fingerprint': 'Which key; without one a pair is made in the state folder on first use.',
  'keys.home.env': 'The environment variable that holds it.',
  'keys.home.file': 'The file that holds it.',
  'keys.means': 'What a signature with it says; rules and stages name this.',
  'keys.passphrase': 'Where the passphrase of the private key is.',
  'keys.passphrase.env': 'The environment variable that holds it.',
  'keys.passphrase.file': 'The file that holds it.',
  'keys.signer': 'openpgp: with the library that comes along. gpg: with the gpg of this machine.',
  'networks.budget.burst': 'So many messages may go out at once.',
  'networks.budget.per_second': 'So many a second after that.',
  'networks.homeserver': 'The address of the server.',
  'networks.host': 'The name or address of the server.',
  'networks.kind': 'Which kind of network; the other keys depend on it.',
  'networks.nick': 'The name it speaks under.',
  'networks.port': 'The port of the server.',
  'networks.sasl': 'How it logs in.',
  'networks.sasl.account': 'The account it logs in with.',
  'networks.sasl.certificate': 'A PEM file that proves the account instead of a password.',
  'networks.sasl.key': 'Where its private key is.',
  'networks.sasl.key.env': 'The environment variable that holds it.',
  'networks.sasl.key.file': 'The file that holds it.',
  'networks.sasl.password': 'Where its password is.',
  'networks.sasl.password.env': 'The environment variable that holds it.',
  'networks.sasl.password.file': 'The file that holds it.',
  'networks.token': 'Where its access token is.',
  'networks.token.env': 'The environment variable that holds it.',
  'networks.token.file': 'The file that holds it.',
  'people.accounts': 'Their accounts, by network; on the console it is the login.',
  'people.name': 'What they are called.',
  'people.owns': 'Package URLs of what they own; * stands for anything.',
  'policies.combine': 'all: every rule has to be satisfied. any: one is enough.',
  'policies.match': 'Which gates it is for; a key that is left out matches everything.',
  'policies.match.product': 'Products, by the names of their files.',
  'policies.match.release': 'Releases: 1, or web/1.',
  'policies.match.stage': 'The stages that a compose is to move to.',
  'policies.rules': 'What has to be true; one rule each.',
  'policies.rules[].approval': 'People approved the compose for the stage.',
  'policies.rules[].approval.count': 'So many different people.',
  'policies.rules[].approval.role': 'The role they need for the product.',
  'policies.rules[].freeze': 'No freeze is in force. Every gate has this rule, named or not.',
  'policies.rules[].signed': 'Every artifact is signed with a key that means this.',
  'policies.rules[].soak': 'The compose has stood in the stage before for a time.',
  'policies.rules[].soak.days': 'So many days.',
  'policies.rules[].soak.floor': 'So many are enough where somebody approved it for the stage.',
  'policies.rules[].test': 'The newest result of a test is good.',
  'policies.rules[].test.fresh': 'A result that is older does not count.',
  'policies.rules[].test.name': 'The name of the test.',
  'policies.unknown': 'What an answer that cannot be had does: keep the gate shut, or nothing.',
  'products.mode':
    'observe: gates answer, nothing is composed or moved. assist: people ask and confirm. act: what passes its gate moves by itself where its stage says so.',
  'products.name': 'What people call it.',
  'products.releases': 'Its releases, by name; the release 1 of web is said web/1.',
  'products.releases.*.composer': 'What makes its composes.',
  'products.releases.*.eol': 'The day its support ends: a date, or so long after ga.',
  'products.releases.*.ga': 'The day it came or comes out; null while there is none.',
  'products.releases.*.name': 'What people call it.',
  'products.releases.*.phases': 'Spans of its life. Kept, and used by nothing yet.',
  'products.releases.*.phases[].from': 'When it begins.',
  'products.releases.*.phases[].name': 'The name of the phase.',
  'products.releases.*.phases[].policy': 'A policy that belongs to it.',
  'products.releases.*.stages': 'Where a compose can stand, in order: names, or objects with the keys below.',
  'products.releases.*.stages[].irreversible': 'A move here cannot be taken back, so a second person confirms it. True by itself where the key means gold.',
  'products.releases.*.stages[].name': 'The name of the stage.',
  'products.releases.*.stages[].when': 'asked: somebody promotes. on-change: as soon as a compose passes. cadence: at the moments of the cadence.',
  'products.releases.*.tags': 'Stage to tag of a build system. Kept, and used by nothing yet.',
  'products.releases.*.zone': 'The time zone of its dates and its cadence.',
  'rooms.allow': 'What may be said there; whoever asks, the rest is refused.',
  'rooms.bare_prefix': 'Whether the sign of the prefix alone is enough there: !status for !mw status.',
  'rooms.home': 'Products it is about.',
  'rooms.id': 'What the network calls it.',
  'rooms.network': 'The network it is on; console is this machine.',
  'tests.engine': 'Where it runs; see engines/.',
  'tests.product': 'Only for these products; for all of them without it.',
  'tests.run': 'A command and its arguments; exit 0 is passed, 1 failed, anything else error.',
  'tests.stage': 'It runs on composes that stand in this stage.',
  'tests.subject': 'What it tests.',
  'tests.timeout': 'A test that takes longer is ended; its result is error.',
  'tokens.hash': 'sha256: and the hex digest of the token. The token itself is written nowhere.',
  'tokens.person': 'Whose words they are: a person, or automation/NAME.',
  'triggers.on.zone': 'The time zone of the rule.',
};

interface Schema {
  description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Every key below a schema with its path, such as `products.releases.*.stages[].name`; forms of one key one after another. */
export function keysBelow(schema: unknown, path: string): { readonly path: string; readonly schema: Schema; readonly required: boolean }[] {
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], required = [] } = schema as Schema & { readonly required?: readonly string[] };
  const own = Object.entries(properties).flatMap(([name, inner]) => {
    const below = `${path}.${name}`;
    return [{ path: below, schema: inner, required: required.includes(name) }, ...keysBelow(inner, below)];
  });
  const map = typeof additionalProperties === 'object' ? keysBelow(additionalProperties, `${path}.*`) : [];
  return [...own, ...map, ...(items === undefined ? [] : keysBelow(items, `${path}[]`)), ...[...anyOf, ...oneOf].flatMap((form) => keysBelow(form, path))];
}

/** Fills in descriptions that the schema itself does not give. Changes the JSON Schema it is handed. */
export function describeKeys(schema: unknown, folder: string): void {
  for (const { path, schema: key } of keysBelow(schema, folder)) {
    const text = descriptions[path];
    if (text !== undefined) key.description = text;
  }
}
