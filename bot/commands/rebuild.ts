import { rebuildLine } from '@millwright/core/rebuild/line.ts';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: rebuildLine.word,
  summary: 'Builds components again, and what takes their change over, in order.',
  args: rebuildLine.args,
  positional: rebuildLine.positional,
  role: 'packager',
  danger: 'write',
  examples: ['rebuild --unbuilt', 'rebuild --query "name({pattern})"'],
  run: (needs, args) => askChange(needs, rebuildLine.verb, rebuildLine.askOf(args)),
});
