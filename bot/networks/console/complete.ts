import type { Factory } from '@millwright/core/open/factory.ts';
import { allReleases } from '@millwright/core/config/releases.ts';
import { planKind } from '@millwright/core/state/kinds/change.ts';
import { fieldsOf, flagOf } from '@millwright/core/words/line/fields.ts';
import { commandNamed, type CommandFiles } from '../../dispatch/parse.ts';
import { aliases } from '../../dispatch/words.ts';

const most = 40;

/** What the last word of a line could become: a command, an option, a choice, a name. */
export async function completions(line: string, factory: Factory, files: CommandFiles): Promise<[candidates: string[], typed: string]> {
  const words = line.split(/\s+/);
  const typed = words.at(-1) ?? '';
  const begins = (items: Iterable<string>): string[] => {
    const found: string[] = [];
    for (const item of items) {
      if (item.startsWith(typed)) found.push(item);
      if (found.length === most) break;
    }
    return found;
  };
  if (words.length < 2) return [begins([...Object.keys(files), ...Object.keys(aliases)].toSorted()), typed];
  const command = await commandNamed(words[0] ?? '', files).catch(() => undefined);
  if (command === undefined) return [[], typed];
  const fields = fieldsOf(command);
  if (typed.startsWith('--')) return [begins(fields.filter((field) => field.position < 0).map((field) => flagOf(field.name))), typed];
  const flag = fields.find((field) => flagOf(field.name) === words.at(-2) && field.shape !== 'flag');
  const field = flag ?? fields.find((item) => item.position === words.length - 2) ?? fields.findLast((item) => item.position >= 0);
  if (field !== undefined && field.choices.length > 0) return [begins(field.choices), typed];
  if (command.word === 'help') return [begins(Object.keys(files)), typed];
  return [begins(await names(factory)), typed];
}

async function names(factory: Factory): Promise<Iterable<string>> {
  const snapshot = await factory.snapshot();
  const known = [...allReleases(factory.config).map((release) => `${release.product}/${release.release}`), ...factory.config.people.keys()];
  for await (const plan of snapshot.find(planKind, { state: 'pending' })) known.push(plan.code, plan.id);
  const graph = await snapshot.graph();
  return new Set(
    (function* () {
      yield* known;
      yield* graph.names();
    })(),
  );
}
