import { widthOf } from '@millwright/core/words/width.ts';

/** A terminal in memory: what a person would see after these bytes. Knows what Node's line editor and ours write, and throws at anything else. */
export interface Screen {
  write(text: string): void;
  /** Rows that were ever shown, the oldest first, without empty ones at the end. */
  rows(): string[];
  /** The row and column of the cursor. */
  cursor(): readonly [row: number, column: number];
  /** Breaks every long row anew, as terminals do. */
  resize(columns: number): void;
  columns: number;
}

interface Row {
  cells: string[];
  /** It goes on from the row above, which was full. */
  isRest: boolean;
}

export function openScreen(columns: number): Screen {
  let rows: Row[] = [{ cells: [], isRest: false }];
  let row = 0;
  let column = 0;
  const screen: Screen = { write, rows: shown, cursor: () => [row, column], resize, columns };
  return screen;

  function write(text: string): void {
    // eslint-disable-next-line no-control-regex
    for (const [part] of text.matchAll(/\u001B\[[0-9;]*[A-Za-z]|[\s\S]/gu)) {
      const escape = /^\u001B\[([0-9]*)(?:;[0-9]*)?([A-Za-z])$/u.exec(part);
      if (escape !== null) act(escape[2] ?? '', escape[1] ?? '');
      else if (part === '\r') column = 0;
      else if (part === '\n') down();
      else if (part < ' ' || part === '\u007F') throw new Error(`the screen was sent ${JSON.stringify(part)}`);
      else type(part);
    }
  }

  function type(char: string): void {
    const width = widthOf(char);
    if (column + width > screen.columns) {
      down(true);
      column = 0;
    }
    const { cells } = at(row);
    while (cells.length < column) cells.push(' ');
    cells[column] = char;
    if (width === 2) cells[column + 1] = '';
    column += width;
  }

  function down(isRest = false): void {
    row += 1;
    const next = at(row);
    if (isRest) next.isRest = true;
  }

  function at(index: number): Row {
    while (rows.length <= index) rows.push({ cells: [], isRest: false });
    return rows[index] as Row;
  }

  function act(letter: string, number: string): void {
    const count = Math.max(1, Number(number));
    if (letter === 'A') row = Math.max(0, row - count);
    else if (letter === 'B') row += count;
    else if (letter === 'C') column = Math.min(screen.columns - 1, column + count);
    else if (letter === 'D') column = Math.max(0, Math.min(column, screen.columns - 1) - count);
    else if (letter === 'G') column = count - 1;
    else if (letter === 'K') at(row).cells.length = Math.min(at(row).cells.length, column);
    else if (letter === 'J') {
      at(row).cells.length = Math.min(at(row).cells.length, column);
      rows.length = row + 1;
    } else if (letter !== 'm') throw new Error(`the screen does not know ESC[${number}${letter}`);
  }

  function resize(to: number): void {
    const lines: Row[][] = [];
    for (const item of rows) {
      if (item.isRest && lines.length > 0) lines.at(-1)?.push(item);
      else lines.push([item]);
    }
    const position = rows.slice(0, row + 1).filter((item) => !item.isRest).length - 1;
    const offset = column + (row - rows.indexOf(lines[position]?.[0] as Row)) * screen.columns;
    const broken = lines.map((line) => {
      const cells = line.flatMap((item, index) =>
        index < line.length - 1 ? [...item.cells, ...Array<string>(screen.columns - item.cells.length).fill(' ')] : item.cells,
      );
      const parts: Row[] = [];
      for (let start = 0; start === 0 || start < cells.length; start += to) parts.push({ cells: cells.slice(start, start + to), isRest: start > 0 });
      return parts;
    });
    row = broken.slice(0, position).reduce((sum, parts) => sum + parts.length, 0) + Math.floor(offset / to);
    column = offset % to;
    rows = broken.flat();
    at(row);
    screen.columns = to;
  }

  function shown(): string[] {
    const texts = rows.map((item) =>
      Array.from(item.cells, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
    while (texts.at(-1) === '') texts.pop();
    return texts;
  }
}
