import { visible } from '@millwright/core/words/visible.ts';
import { cutTo, widthOf, wrap } from '@millwright/core/words/width.ts';
import type { Interface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Line } from '../../messages/line.ts';

/** What the console needs of a screen. */
export interface Device {
  /** Columns at this moment. */
  columns(): number;
  readonly colours: boolean;
  write(text: string): void;
  onResize(told: () => void): void;
}

/** Of the line editor: where its cursor is, and that it writes prompt and line anew from an empty row. */
export type Editor = Pick<Interface, 'getCursorPos' | 'prompt'>;

/** A screen whose lowest rows are the moving lines and, under them, the line being typed. Everything else is printed above. */
export interface Terminal {
  /** For the line editor alone. */
  readonly output: Writable;
  /** The line editor is there. */
  attach(editor: Editor): void;
  /** Lines above; by `write` where they belong to another stream of the same screen. */
  print(lines: readonly Line[], write?: (text: string) => void): void;
  /** The moving lines from now on. */
  move(lines: readonly Line[]): void;
  /** The editor ended its line: what was typed goes off the screen. */
  enter(): void;
  /** Takes moving lines and prompt off the screen for good. */
  close(): void;
}

/** Marks that change how a terminal shows what stands around them. They take no column, so a typed line may lose them. */
const unseen = /[\u0080-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;
const lineEnd = '\r\n';
const tones = { good: '32', bad: '31', person: '33', quiet: '2', strong: '1' } as const;

export function openTerminal(device: Device): Terminal {
  let editor: Editor | undefined;
  let wanted: readonly Line[] = [];
  let moving: readonly string[] = [];
  let endRows = 0;
  let pending: string | undefined;
  let isOpen = true;

  const typedRows = (): number => editor?.getCursorPos().rows ?? 0;
  const put = (text: string): void => {
    if (pending === undefined) device.write(text);
    else pending += text;
  };
  /** One write for what belongs together, so that nobody sees the half of it. */
  const atOnce = (work: () => void): void => {
    pending = '';
    try {
      work();
    } finally {
      const text = pending;
      pending = undefined;
      if (text !== '') device.write(text);
    }
  };
  const wipe = (above: number): void => {
    const columns = device.columns();
    // A terminal that was made narrower has broken the moving lines into more rows than they were written in.
    const rows = above + moving.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    put(`${rows > 0 ? `\u001B[${rows}A` : ''}\r\u001B[J`);
    moving = [];
  };
  const draw = (): void => {
    const room = Math.max(1, device.columns() - 1);
    const lines = wanted.map((line) => ({ text: cutTo(visible(textOf(line)), room), tone: toneOf(line) }));
    for (const line of lines) put(coloured(line.text, line.tone) + lineEnd);
    moving = lines.map((line) => line.text);
    // What the editor drew last is gone, and with it the rows it would go up to.
    if (editor !== undefined) (editor as { prevRows?: number }).prevRows = 0;
    editor?.prompt(true);
  };
  const coloured = (text: string, tone: keyof typeof tones | undefined): string =>
    tone === undefined || !device.colours ? text : `\u001B[${tones[tone]}m${text}\u001B[0m`;
  /** Broken at words where the screen is narrower than the line. */
  const shown = (line: Line): string =>
    wrap(visible(textOf(line)), device.columns(), `${/^ */.exec(textOf(line))?.[0] ?? ''}  `)
      .map((part) => coloured(part, toneOf(line)))
      .join('\n');
  const again = (): void => {
    if (isOpen) atOnce(() => (wipe(typedRows()), draw()));
  };
  device.onResize(again);

  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = chunk.toString();
      // The editor ends its line itself before it tells of it; enter() does that in its place.
      if (text === lineEnd) endRows = typedRows();
      else if (isOpen) put(text.replace(unseen, ''));
      done();
    },
  });
  Object.defineProperty(output, 'columns', { get: () => device.columns() });

  return {
    output,
    attach(one) {
      editor = one;
      atOnce(draw);
    },
    print(lines, write) {
      const text = lines.map((line) => `${shown(line)}\n`).join('');
      if (!isOpen) (write ?? put)(text);
      else if (write === undefined) atOnce(() => (wipe(typedRows()), put(text.replaceAll('\n', lineEnd)), draw()));
      else {
        atOnce(() => wipe(typedRows()));
        write(text);
        atOnce(draw);
      }
    },
    move(lines) {
      wanted = lines;
      again();
    },
    enter() {
      atOnce(() => (wipe(endRows), draw()));
    },
    close() {
      if (!isOpen) return;
      atOnce(() => wipe(typedRows()));
      isOpen = false;
    },
  };
}

function textOf(line: Line): string {
  return typeof line === 'string' ? line : line.text;
}

function toneOf(line: Line): keyof typeof tones | undefined {
  return typeof line === 'string' ? undefined : line.tone;
}
