import { visible } from '@millwright/core/words/visible.ts';
import { cutTo, widthOf, wrap } from '@millwright/core/words/width.ts';
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

/** What is being typed, as the line editor knows it. */
export interface Typed {
  /** Rows above the cursor that the prompt and the typed line fill. */
  rows(): number;
  /** Writes prompt and line anew, from an empty row. */
  draw(): void;
}

/** A screen whose lowest rows are the moving lines and, under them, the line being typed. Everything else is printed above. */
export interface Terminal {
  /** For the line editor alone. */
  readonly output: Writable;
  /** The line editor is there. */
  attach(typed: Typed): void;
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
  let typed: Typed | undefined;
  let wanted: readonly Line[] = [];
  let moving: readonly string[] = [];
  let endRows = 0;
  let pending: string | undefined;
  let isOpen = true;

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
  const wipe = (typedRows: number): void => {
    const columns = device.columns();
    // A terminal that was made narrower has broken the moving lines into more rows than they were written in.
    const rows = typedRows + moving.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    put(`${rows > 0 ? `\u001B[${rows}A` : ''}\r\u001B[J`);
    moving = [];
  };
  const draw = (): void => {
    const room = Math.max(1, device.columns() - 1);
    const lines = wanted.map((line) => ({ text: cutTo(visible(textOf(line)), room), tone: toneOf(line) }));
    for (const line of lines) put(coloured(line.text, line.tone) + lineEnd);
    moving = lines.map((line) => line.text);
    typed?.draw();
  };
  const coloured = (text: string, tone: keyof typeof tones | undefined): string =>
    tone === undefined || !device.colours ? text : `\u001B[${tones[tone]}m${text}\u001B[0m`;
  /** Broken at words where the screen is narrower than the line. */
  const shown = (line: Line): string =>
    wrap(visible(textOf(line)), device.columns(), `${/^ */.exec(textOf(line))?.[0] ?? ''}  `)
      .map((part) => coloured(part, toneOf(line)))
      .join('\n');
  const again = (): void => {
    if (isOpen) atOnce(() => (wipe(typed?.rows() ?? 0), draw()));
  };
  device.onResize(again);

  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = chunk.toString();
      // The editor ends its line itself before it tells of it; enter() does that in its place.
      if (text === lineEnd) endRows = typed?.rows() ?? 0;
      else if (isOpen) put(text.replace(unseen, ''));
      done();
    },
  });
  Object.defineProperty(output, 'columns', { get: () => device.columns() });

  return {
    output,
    attach(editor) {
      typed = editor;
      atOnce(draw);
    },
    print(lines, write) {
      const text = lines.map((line) => `${shown(line)}\n`).join('');
      if (!isOpen) (write ?? put)(text);
      else if (write === undefined) atOnce(() => (wipe(typed?.rows() ?? 0), put(text.replaceAll('\n', lineEnd)), draw()));
      else {
        atOnce(() => wipe(typed?.rows() ?? 0));
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
      atOnce(() => wipe(typed?.rows() ?? 0));
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
