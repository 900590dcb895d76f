import { createInterface } from 'node:readline';
import { visible } from '@millwright/core/words/visible.ts';
import type { Line } from '../../messages/line.ts';
import type { Prompt, PromptNeeds } from './prompt.ts';

/**
 * For terminals that can only go on, and where stderr is no terminal at all. The system edits the typed line, so
 * nobody here knows how far it is: what happens meanwhile is told after the next Enter, as shells tell of jobs.
 */
export function openPlainPrompt(needs: PromptNeeds, out: NodeJS.WriteStream): Prompt {
  const isSeen = out.isTTY;
  const editor = createInterface({ input: process.stdin, terminal: false });
  let asked = '> ';
  let isAnswering = false;
  let held: Line[] = [];
  let last: Promise<void> = Promise.resolve();
  let running: AbortController | undefined;
  const write = (lines: readonly Line[], stream: NodeJS.WriteStream): void => {
    if (lines.length > 0) stream.write(lines.map((line) => `${visible(typeof line === 'string' ? line : line.text)}\n`).join(''));
  };
  const ask = (): void => {
    isAnswering = false;
    write(held, out);
    held = [];
    if (isSeen) out.write(asked);
  };
  editor.on('line', (typed) => {
    last = last.then(async () => {
      const line = typed.trim() === '' ? needs.emptyLine() : typed;
      isAnswering = true;
      if (line !== undefined) {
        running = new AbortController();
        await needs.answer(line, running.signal);
        running = undefined;
      }
      ask();
    });
  });
  editor.on('close', () => {
    running?.abort();
    void last.then(() => needs.leave());
  });
  ask();
  return {
    print(lines, stream) {
      if (isSeen && !isAnswering) held.push(...lines);
      else write(lines, stream ?? out);
    },
    ask: (text) => void (asked = text),
    close: () => editor.close(),
  };
}
