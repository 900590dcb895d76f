import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type Served } from '../../story/serve.ts';
import { configure, makeWorld, type World } from '../../story/world.ts';
import { Person, until, type Account, type Stored } from './person.ts';

/** A homeserver with nobody on it. */
export interface Homeserver {
  readonly address: string;
  register(name: string): Promise<Account>;
  /** So many messages a second, and so many at once; 0: as many as they like. */
  limit(account: Pick<Account, 'id'>, perSecond: number, burst: number): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
}

interface Scene {
  readonly server: Homeserver;
  readonly world: World;
  readonly alice: Person;
  readonly bob: Person;
  readonly carol: Person;
  readonly room: string;
  readonly bot: string;
  served: Served;
}

/** A bot of its own process in a room with three people: questions, a job, a promotion by two, what must not be done, a restart, a storm. */
export async function tellStory(server: Homeserver): Promise<void> {
  const [mw, a, b, c] = await Promise.all(['millwright', 'alice', 'bob', 'carol'].map((name) => server.register(name)));
  if (mw === undefined || a === undefined || b === undefined || c === undefined) throw new Error('Nobody is there.');
  for (const account of [mw, a, b, c]) await server.limit(account, 0, 0);
  const [alice, bob, carol] = [a, b, c].map((account) => new Person(server.address, account)) as [Person, Person, Person];
  const room = await carol.createRoom([alice.id, bob.id]);
  await Promise.all([alice.join(room), bob.join(room)]);
  const world = makeWorld();
  settle(world, server.address, room, mw.token);
  await alice.say(room, '!mw freeze pond --until 2d --why "said before the bot came"');
  const scene: Scene = { server, world, alice, bob, carol, room, bot: mw.id, served: await serve(world) };
  try {
    await carol.invite(room, mw.id);
    await until('the bot in the room', async () => (await members(scene)).find((event) => event.state_key === mw.id && event.content['membership'] === 'join'));
    for (const [title, play] of scenes) {
      try {
        await play(scene);
      } catch (error) {
        const events = (await carol.events(room)).slice(-25).map((event) => `${event.sender} ${event.type} ${JSON.stringify(event.content).slice(0, 300)}`);
        throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}\n${scene.served.stderr().slice(-3000)}\n${events.join('\n')}`, {
          cause: error,
        });
      }
    }
    await everyEventIsWellMade(scene);
    if (process.env['SHOW'] === '1') await show(scene);
  } finally {
    await scene.served.stop();
    world.remove();
  }
}

const scenes: readonly (readonly [title: string, play: (scene: Scene) => Promise<void>])[] = [
  ['what was said before it came is not done', pastIsPassedOver],
  ['a question is answered, under the command and in its thread', questions],
  ['a job is told in a thread, and its end to who asked', rebuild],
  ['what cannot be taken back needs another person, and no stranger’s or forged sign', promotion],
  ['an edit and a quotation are not done', editsAndQuotes],
  ['an admin may begin a conversation, and nobody else', conversation],
  ['a restart does nothing again and misses nothing', restart],
  ['an outage of the homeserver is waited out', outage],
  ['through a storm of refusals every answer arrives once', storm],
  ['a room that an admin upgrades is followed', upgrade],
];

function settle(world: World, address: string, room: string, token: string): void {
  configure(world, 'networks/token', `${token}\n`, 0o600);
  configure(world, 'networks/hs.yaml', `{kind: matrix, homeserver: "${address}", token: {file: ./token}, trust: [localhost]}\n`);
  configure(world, 'rooms/pond.yaml', `{network: hs, id: "${room}", allow: [read, write, irreversible], home: [pond]}\n`);
  for (const [id, roles] of Object.entries({ alice: '{releng: [pond]}', bob: '{releng: [pond]}', carol: '{admin: ["*"]}' }))
    configure(world, `people/${id}.yaml`, `{name: ${id}, accounts: {hs: ["@${id}:localhost"]}, roles: ${roles}, owns: []}\n`);
  // Long enough for progress to be told.
  for (const name of ['libpebble', 'skipstone']) {
    const file = `components/${name}/mk.sh`;
    configure(world, file, readFileSync(join(world.config, file), 'utf8').replace('set -eu\n', 'set -eu\nsleep 7\n'), 0o755);
  }
}

async function pastIsPassedOver(scene: Scene): Promise<void> {
  const answer = await answerTo(scene, scene.alice, '!mw whoami');
  assert.match(answer.content['body'], /alice/);
  assert.equal((await said(scene)).filter((event) => /said before/.test(event.content['body'])).length, 0);
}

async function questions(scene: Scene): Promise<void> {
  const { alice, room } = scene;
  const traced = await answerTo(scene, alice, 'millwright: trace libpebble');
  assert.match(traced.content['body'], /libpebble/);
  assert.match(traced.content['formatted_body'], /^<p><a href="https:\/\/matrix\.to\/#\/%40alice%3Alocalhost">/);
  const root = await alice.say(room, 'How are things?');
  const inThread = await alice.say(room, '!mw status', { 'm.relates_to': { rel_type: 'm.thread', event_id: root, is_falling_back: true } });
  const answered = await until('an answer in the thread', async () => (await said(scene)).find((event) => replyOf(event) === inThread));
  assert.deepEqual([answered.content['m.relates_to'].rel_type, answered.content['m.relates_to'].event_id], ['m.thread', root]);
}

async function rebuild(scene: Scene): Promise<void> {
  const { alice, room, bot } = scene;
  const command = await alice.say(room, '!mw rebuild libpebble');
  const card = await until('the plan', async () => (await said(scene)).find((event) => replyOf(event) === command));
  assert.match(card.content['body'], /confirm [0-9A-Z]{4}/);
  await choicesOn(scene, card);
  await alice.react(room, card.event_id, '✅');
  const end = await until('the end of the job', () => first(scene, (event) => !isEdit(event) && /\(asked by alice/.test(event.content['body'])));
  assert.deepEqual(end.content['m.mentions'], { user_ids: [alice.id] });
  assert.ok(end.content['m.relates_to']?.rel_type !== 'm.thread', 'the end is said in the room');
  const progress = (await said(scene)).find(
    (event) => event.content['m.relates_to']?.rel_type === 'm.thread' && event.content['m.relates_to'].event_id === command,
  );
  assert.ok(progress !== undefined, 'progress is told in the thread of the command');
  const edits = (await said(scene)).filter((event) => editedBy(event) === progress.event_id);
  assert.ok(edits.length >= 1, 'progress is told by changing one message');
  for (let at = 1; at < edits.length - 1; at++) {
    const apart = edits[at]!.origin_server_ts - edits[at - 1]!.origin_server_ts;
    assert.ok(apart >= 9900, `changes that tell of progress are ${apart} ms apart`);
  }
  const decided = (await said(scene)).find((event) => editedBy(event) === card.event_id);
  assert.match(decided?.content['m.new_content'].body, /✅ .* was confirmed by alice/);
  await until('its own choices taken back', async () => {
    const own = (await scene.carol.events(room)).filter(
      (event) => event.type === 'm.reaction' && event.sender === bot && event.unsigned?.redacted_because === undefined,
    );
    return own.some((event) => event.content['m.relates_to']?.event_id === card.event_id) ? undefined : true;
  });
}

async function promotion(scene: Scene): Promise<void> {
  const { alice, bob, carol, room } = scene;
  const composed = await answerTo(scene, alice, '!mw compose pond/1');
  const card = /confirm ([0-9A-Z]{4})/.exec(composed.content['body']);
  if (card !== null) await answerTo(scene, alice, `!mw confirm ${card[1]}`);
  // Nobody says more than twelve lines a minute here.
  const slowly = { everyMs: 6000 };
  const compose = await until(
    'a compose',
    async () => {
      const listed = await answerTo(scene, alice, '!mw composes pond/1');
      return /compose:\S+|[a-z]+-1-\d{8}\S*/.exec(listed.content['body'])?.[0].replace(/[,.:;]+$/, '');
    },
    slowly,
  );
  await until(
    'the result',
    async () => {
      const answer = await answerTo(scene, bob, `!mw result ${compose} acceptance passed`);
      return /acceptance/.test(answer.content['body']) ? true : undefined;
    },
    slowly,
  );
  const asked = await alice.say(room, `!mw promote ${compose} stable`);
  const plan = await until('the plan', async () => (await said(scene)).find((event) => replyOf(event) === asked));
  assert.match(plan.content['body'], /[Ss]omebody other than alice/);
  await choicesOn(scene, plan);
  const forged = await carol.say(room, String(plan.content['body']));
  await bob.react(room, forged, '✅');
  await alice.react(room, plan.event_id, '✅');
  const isRefusal = (event: Stored): boolean => /cannot be taken back, so somebody other than alice confirms it/.test(event.content['body']);
  await until('the refusal', () => first(scene, (event) => replyOf(event) === plan.event_id && isRefusal(event)));
  assert.ok(!(await said(scene)).some((event) => editedBy(event) === plan.event_id), 'it still waits');
  const shy = await bob.react(room, plan.event_id, '👍');
  await bob.redact(room, shy);
  await bob.react(room, plan.event_id, '✅\ufe0f');
  await until('the decision', () =>
    first(scene, (event) => editedBy(event) === plan.event_id && /was confirmed by bob/.test(event.content['m.new_content'].body)),
  );
  const isEnd = (event: Stored): boolean => !isEdit(event) && event.origin_server_ts > plan.origin_server_ts && /\(asked by alice/.test(event.content['body']);
  await until('the end of the promotion', () => first(scene, isEnd));
}

async function editsAndQuotes(scene: Scene): Promise<void> {
  const { alice, bob, room } = scene;
  const first = await alice.say(room, 'good morning');
  const edit = await alice.say(room, '* !mw freeze pond --until 2d --why edited', {
    'm.new_content': { msgtype: 'm.text', body: '!mw freeze pond --until 2d --why edited' },
    'm.relates_to': { rel_type: 'm.replace', event_id: first },
  });
  await until('a word about edits', async () => (await said(scene)).find((event) => /Edits are not run/.test(event.content['body'])));
  await bob.say(room, `> <${alice.id}> !mw freeze pond --until 2d --why quoted\n\nPlease do not.`, { 'm.relates_to': { 'm.in_reply_to': { event_id: edit } } });
  await bob.send(room, 'm.room.message', { msgtype: 'm.notice', body: '!mw freeze pond --until 2d --why noticed' });
  const answer = await answerTo(scene, alice, '!mw log');
  assert.doesNotMatch(answer.content['body'], /freeze/);
}

async function conversation(scene: Scene): Promise<void> {
  const { bob, carol, bot } = scene;
  const membership = async (person: Person, room: string): Promise<unknown> =>
    (await person.events(room)).findLast((event) => event.type === 'm.room.member' && event.state_key === bot)?.content['membership'];
  const [theirs, ours] = await Promise.all([bob, carol].map((person) => person.createRoom([bot], { is_direct: true })));
  await until('bob’s invitation declined', async () => ((await membership(bob, theirs ?? '')) === 'leave' ? true : undefined));
  await until('carol’s invitation accepted', async () => ((await membership(carol, ours ?? '')) === 'join' ? true : undefined));
  const answer = await answerTo({ ...scene, room: ours ?? '' }, carol, 'whoami');
  assert.match(answer.content['body'], /^You are carol in /);
}

async function restart(scene: Scene): Promise<void> {
  const before = (await said(scene)).length;
  assert.equal(await scene.served.stop(), 0);
  const missed = await Promise.all(['whoami', 'version'].map((word) => scene.bob.say(scene.room, `!mw ${word}`)));
  // More than one answer of /sync holds: what came first has to be read back.
  for (let turn = 0; turn < 40; turn++) await Promise.all([scene.alice, scene.bob, scene.carol].map((person) => person.say(scene.room, `chatter ${turn}`)));
  scene.served = await serve(scene.world);
  await until('answers to what it missed', async () => {
    const events = await said(scene);
    return missed.every((id) => events.some((event) => replyOf(event) === id)) ? true : undefined;
  });
  await answerTo(scene, scene.alice, '!mw version');
  assert.equal((await said(scene)).length, before + 3);
}

async function outage(scene: Scene): Promise<void> {
  await scene.server.down();
  await scene.server.up();
  await answerTo(scene, scene.alice, '!mw whoami');
}

async function storm(scene: Scene): Promise<void> {
  await scene.server.limit({ id: scene.bot }, 1, 1);
  const people = [scene.alice, scene.bob, scene.carol];
  const asked = await Promise.all([...people, ...people, ...people].map((person) => person.say(scene.room, '!mw whoami')));
  const isOne = (event: Stored): boolean => asked.includes(replyOf(event) ?? '');
  await until('every answer', async () => ((await said(scene)).filter(isOne).length >= asked.length ? true : undefined), { seconds: 300 });
  // However slow the machine is, the homeserver took one message a second, and said so to who sent more.
  const times = (await said(scene)).filter(isOne).map((event) => event.origin_server_ts);
  assert.ok(Math.max(...times) - Math.min(...times) >= (asked.length - 2) * 1000, 'the homeserver holds the bot to its limit');
  await until('a word about it in the log', () => Promise.resolve(/holds us back/.test(scene.served.stderr()) ? true : undefined));
  await scene.server.limit({ id: scene.bot }, 0, 0);
  await answerTo(scene, scene.alice, '!mw version');
  const answers = (await said(scene)).filter(isOne);
  assert.deepEqual(answers.map(replyOf).toSorted(), asked.toSorted());
}

async function upgrade(scene: Scene): Promise<void> {
  const { alice, carol, bot } = scene;
  const made = await carol.call('POST', `/_matrix/client/v3/rooms/${encodeURIComponent(scene.room)}/upgrade`, { new_version: '11' });
  const next = { ...scene, room: String(made['replacement_room']) };
  for (const guest of [alice.id, bot]) await carol.invite(next.room, guest);
  await alice.join(next.room);
  await until('the bot in the new room', async () => (await said(next)).find((event) => /I have come along from/.test(event.content['body'])));
  const answer = await answerTo(next, alice, '!mw whoami');
  assert.match(answer.content['body'], /alice is releng of pond/);
}

/** What Element and bridges rely on, in every single event of the bot. */
async function everyEventIsWellMade(scene: Scene): Promise<void> {
  for (const event of await said(scene)) {
    const { content } = event;
    assert.equal(content['msgtype'], 'm.notice');
    assert.ok(typeof content['m.mentions'] === 'object', 'm.mentions is always there');
    assert.equal(content['format'], 'org.matrix.custom.html');
    assert.ok(String(content['body']).length > 0);
    assert.doesNotMatch(String(content['body']), /[\p{Cc}--\n]/v);
    if (isEdit(event)) assert.deepEqual(content['m.mentions'], {});
  }
}

/** The room as a person reads it who reads what the homeserver stored. */
async function show({ carol, room }: Scene): Promise<void> {
  for (const { sender, type, content } of await carol.events(room)) {
    const relation = content['m.relates_to'] ?? {};
    const how = [relation.rel_type, relation.rel_type === 'm.annotation' ? relation.key : undefined].filter(Boolean).join(' ');
    if (/^m\.room\.message$|^m\.reaction$/.test(type) && !/^chatter/.test(String(content['body'])))
      console.log(`<${sender}> ${how === '' ? '' : `[${how}] `}${content['body'] ?? ''}`);
  }
}

function isEdit(event: Stored): boolean {
  return event.content['m.relates_to']?.rel_type === 'm.replace';
}

function editedBy(event: Stored): string | undefined {
  return isEdit(event) ? event.content['m.relates_to'].event_id : undefined;
}

async function first(scene: Scene, fits: (event: Stored) => boolean): Promise<Stored | undefined> {
  return (await said(scene)).find(fits);
}

function replyOf(event: Stored): string | undefined {
  return event.content['m.relates_to']?.['m.in_reply_to']?.event_id;
}

/** What the bot has said into the room. */
async function said({ carol, room, bot }: Scene): Promise<Stored[]> {
  return (await carol.events(room)).filter((event) => event.sender === bot && event.type === 'm.room.message');
}

async function members({ carol, room }: Scene): Promise<Stored[]> {
  return (await carol.events(room)).filter((event) => event.type === 'm.room.member');
}

async function answerTo(scene: Scene, person: Person, line: string): Promise<Stored> {
  const id = await person.say(scene.room, line);
  return until(`an answer to ${line}`, async () => (await said(scene)).find((event) => replyOf(event) === id));
}

async function choicesOn({ carol, room, bot }: Scene, card: Stored): Promise<void> {
  await until('the choices', async () => {
    const own = (await carol.events(room)).filter(
      (event) => event.type === 'm.reaction' && event.sender === bot && event.content['m.relates_to']?.event_id === card.event_id,
    );
    const keys = own.map((event) => event.content['m.relates_to'].key);
    return keys.includes('✅') && keys.includes('❌') ? true : undefined;
  });
}
