import assert from 'node:assert/strict';
import { answered, list, refused, remember, type Line, type Memory } from './line.ts';
import { at, type Json, type Said } from './say.ts';
import { configure } from './world.ts';

/** The story: one path through the whole house, from a source to a shipped release and back. */
export const lines: readonly Line[] = [
  {
    title: 'the sources are read',
    by: 'asker',
    logged: true,
    say: () => 'refresh',
    expect: (said) => void list(answered(said, 'imports'), 'imports'),
  },
  {
    title: 'a component is traced to its product',
    by: 'asker',
    logged: false,
    say: (_, names) => `trace ${names.library}`,
    expect(said, _, names) {
      const data = answered(said, 'trace');
      assert.equal(at(data, 'subject.id'), `pkg:generic/${names.namespace}/${names.library}`);
      const products = list(data, 'products').map((item) => at(item, 'node.id'));
      assert.deepEqual(products, [`product:${names.product}`]);
      assert.ok(list(data, 'products.0.path').length > 0);
      assert.ok(list(data, 'owners').includes(`person:${names.asker}`));
    },
  },
  {
    title: 'a path leads from the library to the product',
    by: 'asker',
    logged: false,
    say: (_, names) => `path ${names.library} product:${names.product}`,
    expect(said) {
      const data = answered(said, 'path');
      assert.ok(Number(at(data, 'total')) >= 1);
      assert.equal(list(data, 'paths.0.edges').length, at(data, 'paths.0.length'));
    },
  },
  {
    title: 'a rebuild is planned and nothing changes',
    by: 'asker',
    logged: false,
    say: (_, names) => `plan rebuild ${names.library}`,
    expect(said, _, names) {
      const data = answered(said, 'plan');
      bothPlanned(data, names);
      assert.equal(at(data, 'plan.class'), 'write');
      assert.ok(at(data, 'plan.code') === undefined || at(data, 'plan.code') === null);
    },
  },
  {
    title: 'a rebuild asks for a confirmation',
    by: 'asker',
    logged: true,
    say: (_, names) => `rebuild ${names.library}`,
    expect(said, memory, names) {
      const data = refused(said, 'NEEDS_CONFIRMATION');
      bothPlanned(data, names);
      remember(memory, 'rebuildCode', at(data, 'plan.code'));
    },
  },
  {
    title: 'another person confirms the rebuild',
    by: 'second',
    logged: true,
    say: (memory) => `confirm ${memory['rebuildCode']}`,
    expect(said, memory, names) {
      const data = answered(said, 'confirm');
      assert.deepEqual(list(data, 'confirmations'), [`person:${names.second}`]);
      remember(memory, 'rebuild', at(data, 'job'));
    },
  },
  {
    title: 'the rebuild ends well',
    by: 'asker',
    logged: false,
    say: (memory) => `status ${memory['rebuild']} --wait`,
    expect: (said) => wellBuilt(answered(said, 'rebuild')),
  },
  {
    title: 'a compose of what was built is complete',
    by: 'asker',
    logged: false,
    say: (_, names) => `compose ${names.product}/1 --yes --wait`,
    expect: (said, memory) => complete(answered(said, kindOf(said)), memory, 'first'),
  },
  {
    title: 'the gate waits for a test that nobody has reported',
    by: 'asker',
    logged: false,
    say: (memory, names) => `gate ${memory['first']} ${names.shipped}`,
    expect(said, memory, names) {
      const data = answered(said, 'gate');
      assert.equal(at(data, 'decision.subject'), memory['first']);
      assert.equal(at(data, 'decision.verdict'), 'wait');
      const missing = answersOf(data).find((answer) => at(answer, 'name') === names.reportedTest);
      assert.equal(at(missing, 'rule'), 'test');
      assert.equal(at(missing, 'answer'), 'missing');
      assert.match(String(at(missing, 'sentence')), new RegExp(names.reportedTest));
      assert.match((said.answer.text ?? []).join('\n'), new RegExp(names.reportedTest));
    },
  },
  {
    title: 'a person reports the test',
    by: 'second',
    logged: true,
    say: (memory, names) => `result ${memory['first']} ${names.reportedTest} passed`,
    expect: (said, memory, names) => reported(said, memory, 'first', names.reportedTest),
  },
  {
    title: 'the gate needs nothing more but the signature',
    by: 'asker',
    logged: false,
    say: (memory, names) => `gate ${memory['first']} ${names.shipped}`,
    expect(said, _, names) {
      const open = answersOf(answered(said, 'gate')).filter((answer) => at(answer, 'answer') !== 'satisfied');
      assert.ok(
        open.every((answer) => at(answer, 'rule') === 'signed'),
        `more than the signature is open before ${names.shipped}: ${JSON.stringify(open)}`,
      );
    },
  },
  {
    title: 'a promotion that cannot be taken back asks for a second person',
    by: 'asker',
    logged: true,
    say: (memory, names) => `promote ${memory['first']} ${names.shipped}`,
    expect: (said, memory) => irreversible(said, memory, 'promoteCode'),
  },
  {
    title: 'the asker may not confirm it',
    by: 'asker',
    logged: false,
    say: (memory) => `confirm ${memory['promoteCode']}`,
    expect: (said) => void refused(said, 'SAME_PERSON'),
  },
  {
    title: 'another person confirms it and it is shipped',
    by: 'second',
    logged: true,
    say: (memory) => `confirm ${memory['promoteCode']} --wait`,
    expect: (said, memory, names) => moved(said, names.shipped, null, memory['first']),
  },
  {
    title: 'the log names every step and every person',
    by: 'asker',
    logged: false,
    say: () => 'log',
    expect(said, _, names) {
      const told = list(answered(said, 'log'), 'entries').map((entry) => `${at(entry, 'by')} ${wordOf(at(entry, 'command'))}`);
      for (const step of ['refresh', 'rebuild', 'promote']) assert.ok(told.includes(`person:${names.asker} ${step}`), `${step} is not in ${told.join(', ')}`);
      for (const step of ['confirm', 'result']) assert.ok(told.includes(`person:${names.second} ${step}`), `${step} is not in ${told.join(', ')}`);
      assert.equal(told.filter((entry) => entry === `person:${names.second} confirm`).length >= 2, true);
    },
  },
  {
    title: 'the log of the release names what was done to its compose',
    by: 'asker',
    logged: false,
    say: (_, names) => `log --about ${names.product}/1`,
    expect(said) {
      const told = list(answered(said, 'log'), 'entries').map((entry) => wordOf(at(entry, 'command')));
      for (const step of ['result', 'promote', 'confirm']) assert.ok(told.includes(step), `${step} is not in ${told.join(', ')}`);
      assert.ok(!told.includes('refresh'), 'a refresh is about no release');
    },
  },
  {
    title: 'a changed source is taken up',
    by: 'asker',
    logged: true,
    before(world) {
      configure(world, `components/${world.names.library}/source.txt`, 'a pebble, smooth and grey, with a white line\n');
      configure(world, `components/${world.names.library}/VERSION`, '1.1.0\n');
    },
    say: () => 'refresh',
    expect: (said) => void list(answered(said, 'imports'), 'imports'),
  },
  {
    title: 'the library and what stands on it are built again',
    by: 'second',
    logged: true,
    say: (_, names) => `rebuild ${names.library} --yes --wait`,
    expect: (said) => wellBuilt(at(answered(said, 'confirm'), 'rebuild')),
  },
  {
    title: 'a second compose has the new artifacts',
    by: 'second',
    logged: false,
    say: (_, names) => `compose ${names.product}/1 --yes --wait`,
    expect(said, memory) {
      complete(answered(said, kindOf(said)), memory, 'second');
      assert.notEqual(memory['second'], memory['first']);
    },
  },
  {
    title: 'the test is reported for it too',
    by: 'asker',
    logged: true,
    say: (memory, names) => `result ${memory['second']} ${names.reportedTest} passed`,
    expect: (said, memory, names) => reported(said, memory, 'second', names.reportedTest),
  },
  {
    title: 'the other person asks to ship it',
    by: 'second',
    logged: true,
    say: (memory, names) => `promote ${memory['second']} ${names.shipped}`,
    expect: (said, memory) => irreversible(said, memory, 'secondCode'),
  },
  {
    title: 'it replaces the first',
    by: 'asker',
    logged: true,
    say: (memory) => `confirm ${memory['secondCode']} --wait`,
    expect: (said, memory, names) => moved(said, names.shipped, memory['first'], memory['second']),
  },
  {
    title: 'a rollback asks for a second person as well',
    by: 'asker',
    logged: true,
    say: (_, names) => `rollback ${names.product}/1 ${names.shipped}`,
    expect: (said, memory) => irreversible(said, memory, 'rollbackCode'),
  },
  {
    title: 'another person confirms and the first is back',
    by: 'second',
    logged: true,
    say: (memory) => `confirm ${memory['rollbackCode']} --wait`,
    expect: (said, memory, names) => moved(said, names.shipped, memory['second'], memory['first']),
  },
];

function bothPlanned(data: Json, names: { readonly namespace: string; readonly library: string; readonly program: string }): void {
  const nodes = list(data, 'plan.nodes');
  const of = (name: string) => nodes.find((node) => at(node, 'component') === `pkg:generic/${names.namespace}/${name}`);
  const library = of(names.library);
  const program = of(names.program);
  assert.ok(library !== undefined && program !== undefined, `the plan lacks a component: ${JSON.stringify(nodes)}`);
  assert.equal(nodes.length, 2);
  assert.ok(list(program, 'after').includes(at(library, 'id')), 'the program is not built after its library');
  assert.match(String(at(data, 'plan.hash')), /^sha256:[0-9a-f]{64}$/);
}

function wellBuilt(data: Json): void {
  assert.equal(at(data, 'state'), 'done', JSON.stringify(data));
  const nodes = Object.values((at(data, 'nodes') ?? {}) as Record<string, Json>);
  assert.equal(nodes.length, 2);
  for (const node of nodes) {
    assert.match(String(at(node, 'state')), /^(built|unchanged|reused)$/);
    assert.ok(list(node, 'outputs').length >= 1);
    assert.match(String(at(node, 'outputs.0.digest')), /^sha256:[0-9a-f]{64}$/);
  }
}

function kindOf(said: Said): string {
  assert.match(said.answer.kind ?? '', /^(compose|confirm)$/, said.stdout);
  return said.answer.kind ?? '';
}

function complete(data: Json, memory: Memory, name: string): void {
  const compose = at(data, 'compose');
  assert.equal(at(compose, 'state'), 'done', JSON.stringify(data));
  assert.deepEqual(at(compose, 'missing'), []);
  assert.equal(list(compose, 'inputs').length, 2);
  const id = String(at(compose, 'id'));
  remember(memory, name, id.startsWith('compose:') ? id : `compose:${id}`);
}

function answersOf(data: Json): readonly Json[] {
  return list(data, 'decision.answers');
}

function reported(said: Said, memory: Memory, name: string, test: string): void {
  const data = answered(said, 'result');
  assert.equal(at(data, 'result.subject'), memory[name]);
  assert.equal(at(data, 'result.test'), test);
  assert.equal(at(data, 'result.outcome'), 'passed');
}

function irreversible(said: Said, memory: Memory, code: string): void {
  const data = refused(said, 'NEEDS_CONFIRMATION');
  assert.equal(at(data, 'plan.class'), 'irreversible');
  assert.ok(list(data, 'plan.needs').some((need) => at(need, 'different') === true));
  remember(memory, code, at(data, 'plan.code'));
}

function moved(said: Said, stage: string, from: string | undefined | null, to: string | undefined): void {
  const promotion = at(answered(said, 'confirm'), 'promotion');
  assert.equal(at(promotion, 'state'), 'done', said.stdout);
  assert.equal(at(promotion, 'stage'), stage);
  assert.equal(bare(at(promotion, 'from')), bare(from));
  assert.equal(bare(at(promotion, 'to')), bare(to));
}

function bare(id: Json): string | null {
  return id === null || id === undefined ? null : String(id).replace(/^compose:/, '');
}

function wordOf(command: Json): string {
  return String(command ?? '').split(' ')[0] ?? '';
}
