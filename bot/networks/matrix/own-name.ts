/** Under which names the bot is spoken to. */
export interface OwnName {
  /** `@millwright:example.org`. */
  readonly user: string;
  /** What clients show in its place. */
  readonly display: string | null;
}

/**
 * Takes the bot's name off the beginning of a message. A name without `:` or `,` behind it counts only where the
 * message mentions us by account too: people also talk about the bot.
 */
export function takeName(text: string, name: OwnName, isMentioned: boolean): { readonly text: string; readonly named: boolean } {
  const local = name.user.slice(1).split(':')[0] ?? '';
  const names = [name.user, `@${local}`, local, ...(name.display === null ? [] : [name.display, `@${name.display}`])];
  for (const each of names.toSorted((a, b) => b.length - a.length)) {
    for (const form of [`[${each}](https://matrix.to/#/${name.user})`, each]) {
      if (!text.toLowerCase().startsWith(form.toLowerCase())) continue;
      const rest = text.slice(form.length);
      const sure = /^\s*[:,]\s*/.exec(rest);
      if (sure !== null) return { text: rest.slice(sure[0].length), named: true };
      if (isMentioned && /^(\s|$)/.test(rest)) return { text: rest.trimStart(), named: true };
    }
  }
  return { text, named: isMentioned };
}
