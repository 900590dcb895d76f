import { expect, test } from 'vitest';
import { readOptions } from './options.ts';
import { lineOf } from './say.ts';

const read = (args: string[], env: Record<string, string> = {}) => readOptions(args, env, '/typed/here');

test('the mode is the first word that is no option; without one it serves', () => {
  expect([read([]).mode, read(['--json']).mode, read(['--port', '0', 'say', 'x']).mode, read(['check']).mode]).toEqual(['serve', 'serve', 'say', 'check']);
});

test('paths are those of the folder the person typed in', () => {
  expect(read(['--state', 'st', '--config=/abs']).state).toBe('/typed/here/st');
  expect(read(['--state', 'st'], { INIT_CWD: '/npm/folder' }).state).toBe('/npm/folder/st');
  expect(read([], { MILLWRIGHT_CONFIG: '../c' }).config).toBe('/typed/c');
});

test('the command line wins over the environment', () => {
  const env = { MILLWRIGHT_PORT: '8000', MILLWRIGHT_AS: 'bob', MILLWRIGHT_JSON: '1', MILLWRIGHT_WAIT: '' };
  expect(read(['--port', '0'], env).port).toBe(0);
  expect(read([], env).globals).toEqual({ as: 'bob', yes: false, wait: false, json: true });
});

test('options of the process may stand anywhere, options of the line stay in the line', () => {
  const options = read(['say', '--as', 'bob', 'rebuild', 'x', '--yes', '--as', 'eve', '--state', '/s', '--json']);
  expect([options.rest, options.globals.as, options.globals.json, options.state]).toEqual([['rebuild', 'x', '--yes', '--as', 'eve'], 'bob', true, '/s']);
});

test('a line comes as one word or as several', () => {
  expect(lineOf(['path a b'])).toBe('path a b');
  expect(lineOf(['path', 'a', 'b c'].slice(0, 2))).toBe('path a');
  expect(lineOf(['lock', 'web', '--why', 'two words'])).toBe('lock web --why "two words"');
  expect(lineOf(['trace x', '--wait'])).toBe('trace x --wait');
  expect(() => lineOf([])).toThrow('something to say');
});

test('a clock is one moment however it is written', () => {
  expect(read(['--now', '2026-12-01']).now).toBe(read(['--now', '2026-12-01T01:00+01:00']).now);
});

test('what is no option, port or time is said with what is near', () => {
  expect(() => read(['--prot', '1'])).toThrow(expect.objectContaining({ code: 'USAGE', suggest: ['--port'] }));
  expect(() => read(['chekc'])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => read(['--port', '70000'])).toThrow('is not a port');
  expect(() => read(['--now', 'soon'])).toThrow('is not a time');
  expect(() => read(['--state'])).toThrow('needs a value');
});
