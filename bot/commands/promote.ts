import { promoteLine } from '@millwright/core/release/line.ts';
import { askChange } from '../changes/ask-change.ts';
import { command } from './command.ts';

export default command({
  word: promoteLine.word,
  aliases: ['push', 'migrate'],
  summary: 'Moves a compose to a stage that its gate lets it into.',
  args: promoteLine.args,
  positional: promoteLine.positional,
  role: 'releng',
  danger: 'write',
  examples: ['promote {release} {stage}'],
  run: (needs, args) => askChange(needs, promoteLine.verb, promoteLine.askOf(args)),
});
