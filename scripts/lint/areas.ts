import { posix } from 'node:path';

/** The areas of core from the ground up. An area may import those below it, never those above. */
const order = [
  ['model'],
  ['words'],
  ['config'],
  ['git'],
  ['state'],
  ['artifacts'],
  ['content'],
  ['graph'],
  ['calendar'],
  ['policy'],
  ['change'],
  ['jobs'],
  ['rebuild', 'compose', 'release'],
  ['notifications'],
  ['triggers'],
  ['open'],
];

/** The port each kind of adapter fills. */
const ports: Readonly<Record<string, readonly string[]>> = {
  formats: ['content'],
  builders: ['jobs', 'artifacts', 'git'],
  composers: ['compose', 'jobs', 'artifacts'],
  signers: ['artifacts', 'release', 'jobs'],
};

/** Libraries that one place owns, so that they can be replaced in one place. */
const owned: readonly { readonly library: RegExp; readonly owner: RegExp; readonly why: string }[] = [
  {
    library: /^simple-git$/,
    owner: /^core\/git\//,
    why: "other people's repositories are touched in one place, core/git, where commands and their environment are made safe",
  },
  { library: /^(fastify|@fastify\/.*)$/, owner: /^bot\/http\//, why: 'only bot/http speaks HTTP; everything else answers values' },
  { library: /^(irc-framework|matrix-bot-sdk)$/, owner: /^bot\/networks\//, why: 'a network is known in its own folder of bot/networks and nowhere else' },
  { library: /^openpgp$/, owner: /^(core\/adapters\/signers|test)\//, why: 'keys are touched by signers alone' },
  { library: /^astro(:.*)?$/, owner: /^(site|reporter)\//, why: 'only the site is made with Astro' },
];

const outside = /^(node:)?(fs|fs\/promises|child_process|net|http|https|http2|dgram|tls|worker_threads|cluster|sqlite)$/;
const pureAreas = new Set(['model', 'words', 'graph', 'calendar', 'policy']);

/** Why a file may not import that, in one sentence; undefined when it may. Paths are relative to the repository, with slashes. */
export function wrongImport(file: string, specifier: string): string | undefined {
  if (isTest(file)) return undefined;
  const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier.replace(/^@millwright\//, '');
  const isOurs = specifier.startsWith('.') || specifier.startsWith('@millwright/');
  return isOurs ? wrongDirection(file, target) : wrongLibrary(file, specifier);
}

function isTest(file: string): boolean {
  return file.startsWith('test/') || /\.(test|contract|bench)\.ts$/.test(file);
}

function wrongLibrary(file: string, specifier: string): string | undefined {
  for (const { library, owner, why } of owned) if (library.test(specifier) && !owner.test(file)) return `${specifier} does not belong here: ${why}.`;
  const [top, area = ''] = file.split('/');
  if (top === 'core' && pureAreas.has(area) && outside.test(specifier)) {
    return `core/${area} is pure: it is given values and returns values, so that it can be tested and asked about the past. What reads ${specifier} belongs above it.`;
  }
  return undefined;
}

function wrongDirection(file: string, target: string): string | undefined {
  const [top = '', area = ''] = file.split('/');
  const [toTop = '', toArea = ''] = target.split('/');
  if (toTop === 'test') return 'Nothing that runs may import tests.';
  if (toTop === 'scripts' && top !== 'scripts') return 'Scripts look after the repository; nothing that runs may need them.';
  if (top === 'core' && toTop !== 'core') return 'Core knows no application: bot, reporter and site are built on it, not into it.';
  if (top === 'bot' && toTop === 'reporter') return 'The bot starts the reporter as a command; importing it would make one process of two.';
  if (top === 'reporter' && toTop === 'bot') return 'The reporter reads the state; what it shares with the bot is in core.';
  if (top === 'site' && !['site', 'reporter'].includes(toTop))
    return "The site reads the reporter's view models and nothing else, so that a page shows what its JSON says.";
  if (top === 'site' && toTop === 'reporter' && !/^reporter\/(views\/|page\.ts$|status\.ts$)/.test(target))
    return 'Of the reporter the site may import view models (reporter/views, page.ts, status.ts) and nothing else.';
  if (top !== 'site' && toTop === 'site' && top !== 'reporter') return 'Only the reporter uses the site.';
  if (top === 'bot' && area === 'commands' && ['networks', 'http'].includes(toArea) && toTop === 'bot')
    return 'A command answers a document; which network carries it is not its affair.';
  if (toTop !== 'core') return undefined;
  if (top !== 'core') return toArea === 'adapters' ? 'Adapters are reached through core/open: only it knows which there are.' : undefined;
  return wrongInCore(file, target, area, toArea);
}

function wrongInCore(file: string, target: string, area: string, toArea: string): string | undefined {
  // A process of its own puts its parts together by itself, like `open` does for the others.
  if (file.endsWith('-main.ts')) return undefined;
  if (area === 'adapters') return wrongFromAdapter(file, target, toArea);
  if (toArea === 'adapters') return area === 'open' ? notTheTable(target) : 'Only core/open knows adapters; everything else knows their port.';
  const [from, to] = [levelOf(area), levelOf(toArea)];
  if (from === undefined || to === undefined)
    return `core/${from === undefined ? area : toArea} has no place in the order of areas; give it one in scripts/lint/areas.ts.`;
  if (area === toArea || to < from) return undefined;
  const names = order.map((level) => level.join(' | ')).join(' ← ');
  return to === from
    ? `${area} and ${toArea} stand side by side; neither may know the other.`
    : `core/${area} stands below core/${toArea} and may not import it. The order is ${names}.`;
}

function levelOf(area: string): number | undefined {
  const level = order.findIndex((areas) => areas.includes(area));
  return level < 0 ? undefined : level;
}

/** `core/adapters/formats/formats.ts` is the table of formats; `formats/npm/read.ts` is an adapter. */
function notTheTable(target: string): string | undefined {
  return /^core\/adapters\/[^/]+\/[^/]+$/.test(target) ? undefined : 'An adapter is reached through its table, never by name.';
}

function wrongFromAdapter(file: string, target: string, toArea: string): string | undefined {
  const [, , kind = '', id] = file.split('/');
  const [, , toKind, toId] = target.split('/');
  if (toArea !== 'adapters') {
    const allowed = ['model', 'words', 'config', ...(ports[kind] ?? [])];
    return allowed.includes(toArea)
      ? undefined
      : `An adapter imports the model and its own port (${allowed.join(', ')}), not core/${toArea}: it does what it is told and decides nothing.`;
  }
  if (kind !== toKind) return `Adapters of one kind know nothing of another: ${kind} may not import ${toKind}.`;
  const isTable = file.split('/').length === 4;
  const shared = target.split('/').length === 4;
  return isTable || shared || id === toId ? undefined : `The adapter ${id} may not import its neighbour ${toId}; what both need stands beside the table.`;
}
