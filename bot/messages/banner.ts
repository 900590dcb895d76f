import type { Config } from '@millwright/core/config/schema.ts';
import type { Suggestion } from '@millwright/core/open/suggestions.ts';
import { padTo, widthOf } from '@millwright/core/words/width.ts';
import type { Line } from './line.ts';
import { some } from './phrases.ts';

export interface BannerFacts {
  readonly config: Config;
  readonly version: string;
  /** Account of the operating system, and the person it is; guest: nobody here. */
  readonly user: string;
  readonly person: string;
  readonly suggestions: readonly Suggestion[];
  readonly columns: number;
}

/** What somebody reads before the first prompt: where they are, who they are, what they could do now. */
export function banner({ config, version, user, person, suggestions, columns }: BannerFacts): Line[] {
  return [
    { text: `Millwright ${version}, factory ${config.factory.name}. Its pages are at the address above.`, tone: 'strong' },
    ...whoYouAre(config, user, person),
    'You could now type:',
    ...suggestionLines(suggestions, columns),
    'New here? "tour" shows you around in five steps, "help" lists every word, and Ctrl-C ends it all.',
  ];
}

/** The commands in one column and what one gets by them beside, or under it where the screen is narrow. */
export function suggestionLines(suggestions: readonly Suggestion[], columns: number): Line[] {
  const width = Math.max(0, ...suggestions.map((item) => widthOf(item.command)));
  const isNarrow = suggestions.some((item) => 4 + width + widthOf(item.why) > columns);
  return suggestions.flatMap(({ command, why }) =>
    isNarrow ? [`  ${command}`, { text: `    ${why}`, tone: 'quiet' as const }] : [`  ${padTo(command, width)}  ${why}`],
  );
}

function whoYouAre(config: Config, user: string, person: string): Line[] {
  const known = config.people.get(person);
  if (known !== undefined) {
    const granted = Object.entries(known.roles).map(([role, products]) => `${role} of ${some(products ?? [], 3)}`);
    return [`You are ${known.name ?? person}${granted.length === 0 ? '' : ` (${granted.join(', ')})`}.`];
  }
  const names = [...config.people.keys()];
  const look = `Nobody in this factory has the account "${user}", so you are a guest: you may look at everything and change nothing.`;
  const [first] = names;
  if (!config.factory.console.act_as || first === undefined) return [look, `To be known, add the account to a file in people/: accounts: {console: [${user}]}`];
  return [
    look,
    `To try things out you may speak as ${some(names, 4).replace(/ and ([^ ]+)$/, ' or $1')}: type "as ${first}", or end a line with --as ${first}.`,
  ];
}
