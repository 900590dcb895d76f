/** What differs from day to day and machine to machine, as the docs write it. */
const volatile = [
  { name: 'moment', pattern: /\d{4}-\d\d-\d\d(?: \d\d:\d\d)?/, form: String.raw`\d{4}-\d\d-\d\d(?: \d\d:\d\d)?` },
  { name: 'day', pattern: /(?<=-)20\d{6}(?=[-.])/, form: String.raw`20\d{6}` },
  { name: 'time', pattern: /\b\d+(?:\.\d+)? (?:ms|s|min)\b/, form: String.raw`\d+(?:\.\d+)? (?:ms|s|min)(?: \d+ s)?` },
  { name: 'code', pattern: /(?<=confirm |reject )[0-9A-Z]{4}\b/, form: '[0-9A-Z]{4}' },
  { name: 'hash', pattern: /\b(?=[0-9a-f]*\d)[0-9a-f]{10,64}\b/, form: '[0-9a-f]{10,64}' },
] as const;
const any = new RegExp(`…|${volatile.map(({ name, pattern }) => `(?<${name}>${pattern.source})`).join('|')}`, 'g');

/** Codes of plans, as the docs write them, to what they are this time. */
export type Learnt = Map<string, string>;

/** What really has to be typed: the docs' day and codes are those of the day on which they were written. */
export function asOfToday(command: string, learnt: Learnt, today: string): string {
  return command
    .replace(/(?<=^(?:confirm|reject) )[0-9A-Z]{4}\b/, (code) => learnt.get(code) ?? code)
    .replace(/(?<=-)20\d{6}(?=[-.])/g, today.replaceAll('-', ''));
}

/** Whether an answer is what the docs say, line breaks and columns apart; `…` stands for anything. Learns codes. */
export function isAsWritten(written: string, said: string, learnt: Learnt): boolean {
  const parts: string[] = [];
  const codes: string[] = [];
  let from = 0;
  const text = oneLine(written);
  for (const match of text.matchAll(any)) {
    parts.push(literal(text.slice(from, match.index)));
    from = match.index + match[0].length;
    const kind = volatile.find(({ name }) => match.groups?.[name] !== undefined);
    if (kind?.name === 'code') codes.push(match[0]);
    parts.push(kind === undefined ? '.*?' : kind.name === 'code' ? `(${kind.form})` : kind.form);
  }
  parts.push(literal(text.slice(from)));
  const found = new RegExp(`^${parts.join('')}$`).exec(oneLine(said));
  if (found === null) return false;
  codes.forEach((code, at) => learnt.set(code, found[at + 1] ?? ''));
  return true;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
