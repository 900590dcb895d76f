import { expect, test } from 'vitest';
import { commandFiles } from '../commands/commands.ts';
import { checkAliases } from './own-aliases.ts';
import { parseLine } from './parse.ts';

const refusal = (own: Record<string, string>) =>
  checkAliases(own, commandFiles).then(
    () => undefined,
    (error: { code: string; message: string }) => `${error.code} ${error.message}`,
  );

test('an alias that hides a command, another alias, or stands for nothing is refused at the start', async () => {
  expect(await refusal({ rb: 'rebuild --unbuilt', hi: 'trace', prom: 'promote' })).toBeUndefined();
  expect(await refusal({ trace: 'status' })).toBe('CONFIG_INVALID factory.yaml aliases.trace: "trace" is a command already.');
  expect(await refusal({ respin: 'status' })).toBe('CONFIG_INVALID factory.yaml aliases.respin: "respin" is a command already.');
  expect(await refusal({ push: 'status' })).toBe('CONFIG_INVALID factory.yaml aliases.push: "push" already stands for "promote".');
  expect(await refusal({ x: 'rebiuld hello' })).toContain('it stands for "rebiuld hello", which nobody could type: There is no command "rebiuld".');
  expect(await refusal({ x: 'rebuild "hello' })).toContain('is not closed');
  expect(await refusal({ x: 'rebuild --nope' })).toContain('has no option --nope');
  expect(await refusal({ x: 'y', y: 'status' })).toContain('There is no command "y"');
});

test('what is typed after an alias is added to its line, which is what the log keeps', async () => {
  const parsed = await parseLine('RB hello --because x --wait', commandFiles, { rb: 'rebuild --unbuilt' });
  expect(parsed.canonical).toBe('rebuild hello --because x --unbuilt');
  expect(parsed.globals.wait).toBe(true);
  expect((await parseLine('status', commandFiles, { status: 'where' })).command.word).toBe('status');
});
