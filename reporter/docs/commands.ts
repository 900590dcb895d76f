import { z } from 'zod';

const Argument = z.object({
  name: z.string(),
  shape: z.enum(['text', 'flag', 'list', 'rest']),
  required: z.boolean(),
  description: z.string(),
  choices: z.array(z.string()),
  position: z.number(),
});
const Commands = z.object({
  schema: z.literal('millwright.commands/1'),
  commands: z.array(
    z.object({
      word: z.string(),
      aliases: z.array(z.string()),
      summary: z.string(),
      usage: z.string(),
      role: z.string(),
      danger: z.enum(['read', 'note', 'write', 'irreversible']),
      arguments: z.array(Argument),
      examples: z.array(z.string()),
    }),
  ),
});
type Described = z.output<typeof Commands>['commands'][number];

const kinds = {
  read: ['Questions', 'They change nothing; everybody may ask.'],
  note: ['Notes', 'One commit, done at once.'],
  write: ['Changes', 'Planned first; the asker or another person confirms.'],
  irreversible: ['Changes nobody can take back', 'Planned first; a second, different person confirms.'],
} as const;

/** The reference of commands as Markdown, from the description that the bot's table of commands gives. */
export function commandReference(described: unknown): string {
  const { commands } = Commands.parse(described);
  return (Object.keys(kinds) as (keyof typeof kinds)[])
    .map((danger) => ({ danger, of: commands.filter((item) => item.danger === danger) }))
    .filter(({ of }) => of.length > 0)
    .map(({ danger, of }) => `## ${kinds[danger][0]}\n\n${kinds[danger][1]}\n\n${of.map(one).join('\n\n')}`)
    .join('\n\n');
}

function one(item: Described): string {
  const who = item.role === 'guest' ? 'Everybody may.' : `Needs the role ${item.role}.`;
  const also = item.aliases.length === 0 ? '' : ` Also written ${item.aliases.map((alias) => `\`${alias}\``).join(', ')}.`;
  const rows = item.arguments.map((field) => `| \`${label(field)}\` | ${cell(field)} |`);
  const table = rows.length === 0 ? '' : `\n\n| Argument | Meaning |\n| --- | --- |\n${rows.join('\n')}`;
  return `### ${item.word}\n\n${item.summary} ${who}${also}\n\n\`\`\`usage\n${item.usage}\n\`\`\`${table}\n\nFor example: ${item.examples.map((example) => `\`${example}\``).join(', ')}.`;
}

function label({ name, position }: z.output<typeof Argument>): string {
  return position >= 0 ? name.toUpperCase() : `--${name.replace(/[A-Z]/g, (char) => `-${char.toLowerCase()}`)}`;
}

function cell({ description, choices }: z.output<typeof Argument>): string {
  const text = choices.length === 0 ? description : `${description} One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`;
  return text.replaceAll('|', '\\|');
}
