import { clearScreenDown, createInterface, cursorTo, moveCursor, type Interface } from 'node:readline';

/** A line editor at the bottom of the terminal; everything else is printed above it. */
export interface Prompt {
  /** Above the line being typed, without tearing it. */
  print(text: string, stream: NodeJS.WriteStream): void;
  close(): void;
}

export interface PromptNeeds {
  readonly history: { readonly lines: string[]; add(line: string): void };
  complete(line: string): Promise<[string[], string]>;
  /** Answers one line; the next is answered after it. */
  answer(line: string, signal: AbortSignal): Promise<void>;
  /** The person is done: end of input, or Ctrl-C on an empty line. */
  leave(): void;
}

export function openPrompt(needs: PromptNeeds, dumb: boolean): Prompt {
  const editor = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: !dumb,
    history: [...needs.history.lines],
    historySize: 1000,
    removeHistoryDuplicates: true,
    prompt: '> ',
    completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) => {
      needs.complete(line).then(
        (found) => done(null, found),
        () => done(null, [[], line]),
      );
    },
  });
  let queue: Promise<void> = Promise.resolve();
  let running: AbortController | undefined;
  let closed = false;
  editor.on('line', (line) => {
    if (line.trim() === '') return editor.prompt();
    needs.history.add(line);
    queue = queue.then(async () => {
      running = new AbortController();
      await needs.answer(line, running.signal);
      running = undefined;
      if (!closed) editor.prompt();
    });
    return undefined;
  });
  editor.on('SIGINT', () => {
    if (running !== undefined) running.abort();
    else if (editor.line === '') editor.close();
    else {
      editor.write(null, { ctrl: true, name: 'e' });
      editor.write(null, { ctrl: true, name: 'u' });
    }
  });
  editor.on('close', () => {
    closed = true;
    void queue.then(() => needs.leave());
  });
  editor.prompt();
  return {
    print(text, stream) {
      if (closed || dumb) {
        stream.write(text);
        return;
      }
      wipe(editor);
      stream.write(text);
      editor.prompt(true);
    },
    close() {
      closed = true;
      editor.close();
    },
  };
}

/** Takes the prompt and what is typed off the screen, over all rows it fills. */
function wipe(editor: Interface): void {
  const { rows } = editor.getCursorPos();
  if (rows > 0) moveCursor(process.stderr, 0, -rows);
  cursorTo(process.stderr, 0);
  clearScreenDown(process.stderr);
}
