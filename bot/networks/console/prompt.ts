import { createInterface } from 'node:readline';
import { visible } from '@millwright/core/words/visible.ts';
import type { Line } from '../../messages/line.ts';
import type { Terminal } from './terminal.ts';

/** Where lines are typed. */
export interface Prompt {
  /** Lines above the one being typed, without tearing it. */
  print(lines: readonly Line[], stream?: NodeJS.WriteStream): void;
  /** What stands before the typed line, from the next one on. */
  ask(text: string): void;
  close(): void;
}

export interface PromptNeeds {
  readonly history: { readonly lines: string[]; add(line: string): void };
  complete(line: string): Promise<[string[], string]>;
  /** Answers one line; the next is answered after it. */
  answer(line: string, signal: AbortSignal): Promise<void>;
  /** What an empty line stands for; undefined: nothing. */
  emptyLine(): string | undefined;
  /** The person waits for an answer, or no longer does. */
  waits(line: string | undefined): void;
  /** The person is done: end of input, or Ctrl-C on an empty line. */
  leave(): void;
}

const patience = 700;

/** A line editor under a terminal's moving lines. */
export function openPrompt(needs: PromptNeeds, terminal: Terminal, input: NodeJS.ReadableStream = process.stdin): Prompt {
  let asked = '> ';
  const editor = createInterface({
    input,
    output: terminal.output,
    terminal: true,
    history: needs.history.lines.map(visible),
    historySize: 1000,
    removeHistoryDuplicates: true,
    prompt: asked,
    completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) => {
      needs.complete(line).then(
        ([found, typed]) =>
          done(
            null,
            offer(
              found.filter((item) => visible(item) === item),
              typed,
              terminal,
            ),
          ),
        () => done(null, [[], line]),
      );
    },
  });
  const queue = oneAfterAnother(needs, (line) => terminal.print([{ text: `${asked}${line}`, tone: 'strong' }]));
  editor.on('line', (typed) => {
    terminal.enter();
    const line = typed.trim() === '' ? needs.emptyLine() : typed;
    if (line === undefined) return undefined;
    if (typed.trim() !== '') needs.history.add(line);
    queue.add(line);
    return undefined;
  });
  editor.on('SIGINT', () => {
    if (queue.stop()) return;
    if (editor.line === '') editor.close();
    else {
      editor.write(null, { ctrl: true, name: 'e' });
      editor.write(null, { ctrl: true, name: 'u' });
    }
  });
  if (input === process.stdin) editor.on('SIGTSTP', () => stopWithLaunchers(terminal));
  editor.on('close', () => {
    terminal.close();
    queue.stop();
    void queue.ended().then(() => needs.leave());
  });
  terminal.attach(editor);
  return {
    print: (lines, stream) => terminal.print(lines, stream === undefined ? undefined : (text) => void stream.write(text)),
    ask(text) {
      asked = text;
      editor.setPrompt(text);
      terminal.print([]);
    },
    close() {
      terminal.close();
      editor.close();
    },
  };
}

/** Ctrl-Z stops the launchers too, or the shell would never come back; `fg` wakes them all. */
function stopWithLaunchers(terminal: Terminal): void {
  process.stdin.setRawMode(false);
  process.once('SIGCONT', () => {
    process.stdin.setRawMode(true);
    terminal.print([]);
  });
  process.kill(0, 'SIGTSTP');
}

/** Lines are answered one after the other; a line is shown when its turn comes. */
function oneAfterAnother(needs: PromptNeeds, begin: (line: string) => void) {
  let last: Promise<void> = Promise.resolve();
  let running: AbortController | undefined;
  return {
    add(line: string): void {
      last = last.then(async () => {
        running = new AbortController();
        begin(line);
        const slow = setTimeout(() => needs.waits(line), patience);
        await needs.answer(line, running.signal);
        clearTimeout(slow);
        needs.waits(undefined);
        running = undefined;
      });
    },
    /** Stops the waiting for the answer under way; false: there is none. */
    stop(): boolean {
      running?.abort();
      return running !== undefined;
    },
    ended: () => last,
  };
}

/** The editor completes as far as all candidates agree; where that is no step forward they are listed above, as the editor itself cannot do without tearing. */
function offer(found: readonly string[], typed: string, terminal: Terminal): [string[], string] {
  const [first = ''] = found;
  let common = first.length;
  for (const item of found) while (!item.startsWith(first.slice(0, common))) common -= 1;
  if (found.length > 1 && common <= typed.length) {
    terminal.print([found.join('  ')]);
    return [[], typed];
  }
  return [found.length === 0 ? [] : [first.slice(0, common)], typed];
}
