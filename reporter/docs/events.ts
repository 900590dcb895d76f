import { eventKinds, meanings } from '@millwright/core/notifications/event.ts';

/** The table of event kinds as Markdown, from what each says of itself. */
export function eventReference(): string {
  const rows = eventKinds.map((kind) => `| \`${kind}\` | ${meanings[kind]} |`);
  return `| Kind | What has happened |\n| --- | --- |\n${rows.join('\n')}`;
}
