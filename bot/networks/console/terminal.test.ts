import { createInterface, type Interface } from 'node:readline';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openScreen } from './__fixtures__/screen.ts';
import { openTerminal, type Terminal } from './terminal.ts';

interface Bench {
  readonly terminal: Terminal;
  readonly screen: ReturnType<typeof openScreen>;
  readonly editor: Interface;
  readonly lines: string[];
  readonly writes: { count: number };
  type(keys: string): void;
  resize(columns: number): void;
}

/** A terminal over a screen in memory, with Node's own line editor at its foot. */
function bench(columns = 40): Bench {
  const screen = openScreen(columns);
  const writes = { count: 0 };
  let resized = (): void => undefined;
  const terminal = openTerminal({
    columns: () => screen.columns,
    colours: false,
    write(text) {
      writes.count += 1;
      screen.write(text);
    },
    onResize: (told) => void (resized = told),
  });
  const input = new PassThrough();
  const editor = createInterface({ input, output: terminal.output, terminal: true, prompt: '> ' });
  const lines: string[] = [];
  editor.on('line', (line) => {
    terminal.enter();
    lines.push(line);
  });
  terminal.attach(editor);
  return {
    terminal,
    screen,
    editor,
    lines,
    writes,
    type: (keys) => editor.write(keys),
    resize(to) {
      screen.resize(to);
      resized();
    },
  };
}

test('what is told goes above the line that is being typed, and the line stays whole', () => {
  const { terminal, screen, type } = bench();
  type('why hel');
  terminal.print(['Built 6 components.']);
  type('lo');
  expect(screen.rows()).toEqual(['Built 6 components.', '> why hello']);
  expect(screen.cursor()).toEqual([1, 11]);
});

test('also when the typed line fills several rows, and the cursor is in the middle of it', () => {
  const { terminal, screen, type, editor } = bench(20);
  type('a line that is far longer than twenty columns');
  for (let left = 0; left < 30; left++) editor.write(null, { name: 'left' });
  const before = screen.cursor();
  terminal.print(['one', 'two']);
  expect(screen.rows()).toEqual(['one', 'two', '> a line that is far', ' longer than twenty', 'columns']);
  expect(screen.cursor()).toEqual([before[0] + 2, before[1]]);
  type('X');
  expect(screen.rows().join('')).toContain('> a line that isX far'.slice(0, 12));
});

test('a line that ends exactly at the edge is not torn', () => {
  const { terminal, screen, type } = bench(10);
  type('12345678');
  terminal.print(['told']);
  terminal.move(['moves']);
  expect(screen.rows()).toEqual(['told', 'moves', '> 12345678']);
  type('9');
  expect(screen.rows()).toEqual(['told', 'moves', '> 12345678', '9']);
});

test('moving lines are replaced in place, cut to one row, and leave nothing behind', () => {
  const { terminal, screen, type } = bench(20);
  type('st');
  terminal.move(['Building 6 components, which is long', 'Testing']);
  expect(screen.rows()).toEqual(['Building 6 componen…'.slice(0, 18) + '…', 'Testing', '> st']);
  terminal.move(['Building 1/6']);
  expect(screen.rows()).toEqual(['Building 1/6', '> st']);
  terminal.move([]);
  expect(screen.rows()).toEqual(['> st']);
});

test('Enter takes the typed line off, however many rows it filled, and gives it to who answers', () => {
  const { terminal, screen, type, editor, lines } = bench(16);
  terminal.move(['moves']);
  type('a rather long line to type');
  editor.write(null, { name: 'return' });
  expect(screen.rows()).toEqual(['moves', '>']);
  terminal.print(['> a rather long line to type', 'The answer.']);
  expect(lines).toEqual(['a rather long line to type']);
  expect(screen.rows()).toEqual(['> a rather long', '  line to type', 'The answer.', 'moves', '>']);
});

test.each([
  [60, 24],
  [24, 60],
  [30, 29],
])('a terminal made %i and then %i columns wide shows the same lines once', (from, to) => {
  const { terminal, screen, type, resize } = bench(from);
  terminal.print(['told before']);
  terminal.move(['Building 6 components ###... 3/6']);
  type('a line long enough to be broken in both of them');
  resize(to);
  terminal.print(['told after']);
  expect(screen.rows().filter((row) => row.startsWith('Building'))).toHaveLength(1);
  expect(screen.rows().slice(0, 2)).toEqual(['told before', 'told after']);
  const typed = screen
    .rows()
    .slice(3)
    .map((row) => row.padEnd(to))
    .join('')
    .trimEnd();
  expect(typed).toBe('> a line long enough to be broken in both of them');
});

test('what is told together is written at once, so that nobody sees the half of it', () => {
  const it = bench();
  it.type('half');
  it.writes.count = 0;
  it.terminal.print(['one', 'two']);
  expect(it.writes.count).toBe(1);
  it.terminal.move(['x']);
  expect(it.writes.count).toBe(2);
});

test('names cannot move the cursor, clear the screen or turn the text around', () => {
  const { terminal, screen } = bench(80);
  terminal.print(['\u001B[2Jgone\u0007 \u202Eevil\u202C\rover']);
  terminal.move(['\u001B]0;title\u0007']);
  expect(screen.rows()).toEqual(['\\u{1b}[2Jgone\\u{7} \\u{202e}evil\\u{202c}\\u{d}over', '\\u{1b}]0;title\\u{7}', '>']);
});

test('a pasted line loses the marks that would turn the rest of the screen around', () => {
  const { screen, type, editor } = bench(80);
  type('why \u202Eolleh');
  expect(screen.rows()).toEqual(['> why olleh']);
  expect(editor.line).toBe('why \u202Eolleh');
});

test('long lines are broken at words', () => {
  const { terminal, screen } = bench(24);
  terminal.print(['web-1 needs an approval before it moves on.']);
  expect(screen.rows()).toEqual(['web-1 needs an approval', '  before it moves on.', '>']);
});

test('colour is there only where it is wanted, and never all that tells', () => {
  const written: string[] = [];
  for (const colours of [true, false]) {
    const terminal = openTerminal({ columns: () => 80, colours, write: (text) => void written.push(text), onResize: () => undefined });
    terminal.print([{ text: '✗ it failed', tone: 'bad' }]);
  }
  expect(written[0]).toContain('\u001B[31m✗ it failed\u001B[0m');
  expect(written[1]).not.toContain('\u001B[31m');
  expect(written[1]).toContain('✗ it failed');
});

test('when it is closed the prompt and all that moved are gone, and what comes late is still written', () => {
  const { terminal, screen, type } = bench();
  terminal.print(['told']);
  terminal.move(['moves']);
  type('half a li');
  terminal.close();
  terminal.move(['again']);
  expect(screen.rows()).toEqual(['told']);
  expect(screen.cursor()).toEqual([1, 0]);
  terminal.print(['late']);
  expect(screen.rows()).toEqual(['told', 'late']);
});

test('whatever is typed, told and moved in whatever order, the foot of the screen is the moving lines and the typed line, and all that was told stands above in order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('type' as const), text: fc.string({ unit: fc.constantFrom('a', 'b', ' ', '中', 'é'), minLength: 1, maxLength: 12 }) }),
    fc.record({ kind: fc.constant('left' as const), text: fc.constant('') }),
    fc.record({ kind: fc.constant('print' as const), text: fc.constantFrom('told', 'told again') }),
    fc.record({ kind: fc.constant('move' as const), text: fc.constantFrom('moving', 'moving on and on and on and on') }),
    fc.record({ kind: fc.constant('still' as const), text: fc.constant('') }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 12, max: 50 }), fc.array(step, { maxLength: 30 }), (columns, steps) => {
      const { terminal, screen, type, editor } = bench(columns);
      const told: string[] = [];
      let moving: string[] = [];
      for (const { kind, text } of steps) {
        if (kind === 'type') type(text);
        else if (kind === 'left') editor.write(null, { name: 'left' });
        else if (kind === 'print') {
          terminal.print([text]);
          told.push(text);
        } else {
          moving = kind === 'move' ? [text] : [];
          terminal.move(moving);
        }
      }
      const rows = screen.rows();
      expect(rows.slice(0, told.length)).toEqual(told);
      const cut = moving.map((line) => (line.length > columns - 1 ? `${line.slice(0, columns - 2)}…` : line).trimEnd());
      expect(rows.slice(told.length, told.length + cut.length)).toEqual(cut);
      const typed = rows
        .slice(told.length + cut.length)
        .join('')
        .replaceAll(' ', '');
      expect(typed).toBe(`>${editor.line}`.replaceAll(' ', ''));
    }),
    { numRuns: 300 },
  );
});
