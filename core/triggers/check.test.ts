import { expect, test } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { UserError } from '../model/errors.ts';
import { checkTrigger } from './check.ts';

const others = [
  ['components/libgreet.yaml', 'purl: pkg:generic/demo/libgreet\npath: ./libgreet\nformat: bag\n'],
  ['formats/bag.yaml', 'purl: generic\nbuild: [./mk.sh]\noutputs: "out/*.bag"\n'],
  ['products/web.yaml', 'releases: {"1": {content: format(bag)}}\n'],
] as const;

/** What is said about a trigger of this text; empty for a good one. */
function problems(text: string, id = 'base'): string[] {
  try {
    parseConfig(new Map([...others, [`triggers/${id}.yaml`, text]]), { folder: '/nowhere', formats: [], checkTrigger });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

test.each([
  'on: {type: artifact.built, match: {kind: image}}\ndo: "rebuild --because {subject}"\nconfirm: never\ncap: 20/day\ncooldown: 1h\n',
  'on: {type: component.moved}\ndo: "rebuild --unbuilt"\nconfirm: never\ncap: 200/day\ncooldown: 0s\n',
  'on: {type: "*.failed", match: {product: [web, base], owner: "al*"}}\ndo: "rebuild {component}"\n',
  'on: {type: release, match: {stage: testing}}\ndo: "promote {compose} stable"\n',
  'on: {every: 6h}\ndo: refresh\nconfirm: never\n',
  'on: {cadence: "FREQ=DAILY;BYHOUR=6", zone: Europe/Prague}\ndo: compose web/1\n',
  'on: {every: 6h}\ndo: refresh libgreet\nconfirm: never\n',
])('is good: %s', (text) => {
  expect(problems(text)).toEqual([]);
});

test.each([
  [
    'on: {type: component.mvoed}\ndo: refresh\n',
    'triggers/base.yaml:1:12 on.type: expected a kind of event, found "component.mvoed"; did you mean component.moved?',
  ],
  ['on: {type: weather}\ndo: refresh\n', 'triggers/base.yaml:1:12 on.type: expected a kind of event, found "weather"; known: plan.*, rebuild.*'],
  ['on: {type: build, match: {stgae: x}}\ndo: refresh\n', 'triggers/base.yaml:1:34 on.match.stgae: unknown field of an event; did you mean stage?'],
  [
    'on: {type: build}\ndo: "rebuild {subjcet}"\n',
    'unknown placeholder {subjcet}; known: {subject}, {component}, {compose}, {product}, {release}, {source}, {stage}; did you mean subject?',
  ],
  ['on: {every: 1h}\ndo: "rebuild {subject}"\n', 'a moment is about nothing, so {subject} has no meaning here'],
  ['on: {type: build}\ndo: rebiuld --unbuilt\n', 'A trigger does one of rebuild, compose, promote, refresh; "rebiuld" is none of them; did you mean rebuild?'],
  ['on: {type: build}\ndo: freeze web --until 7d --why x\n', '"freeze" is none of them.'],
  ['on: {type: build}\ndo: rebuild --unbilt\n', '"rebuild" has no option --unbilt; did you mean --unbuilt?'],
  ['on: {type: build}\ndo: rebuild --unbuilt --yes\n', '"rebuild" has no option --yes.'],
  ['on: {type: build}\ndo: promote web/1\n', '"promote" needs STAGE'],
  ['on: {type: build}\ndo: compose web/2\n', 'There is no release "web/2"; did you mean web/1?'],
  ['on: {type: build}\ndo: rebuild libgret\n', 'There is no component "libgret"; did you mean libgreet?'],
  ['on: {every: 0s}\ndo: refresh\n', 'expected a duration of at least one second, such as 1h, found "0s"'],
  ['on: {cadence: "FREQ=NEVER"}\ndo: refresh\n', 'on.cadence: expected a recurrence rule'],
  ['on: {cadence: "FREQ=DAILY", zone: Middle/Earth}\ndo: refresh\n', 'on.zone: expected a time zone'],
  ['on: {type: build}\ndo: refresh\ncap: 0/day\n', 'expected a number and hour or day, such as 20/day'],
  ['on: {type: build}\ndo: refresh\ncooldown: 3 parsecs\n', 'cooldown: expected a duration such as 30s or 1h, found "3 parsecs"'],
])('is refused with its place: %s', (text, said) => {
  const [problem = '', ...more] = problems(text);
  expect(more).toEqual([]);
  expect(problem).toContain(said);
  expect(problem).toMatch(/^triggers\/base\.yaml:\d+:\d+ /);
});

test('the names of what the factory does by itself are taken', () => {
  expect(problems('on: {every: 1h}\ndo: refresh\n', 'settled')[0]).toContain('give this one another name');
});
