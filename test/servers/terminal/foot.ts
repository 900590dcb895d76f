import { expect } from './sit.ts';
import type { Pty, Shown } from './pty.ts';

const prompt = '> ';
const keyMs = 60;

/** How many characters of what was typed stand at the foot of the screen; undefined where something else does. */
function shownOf(typed: string, { rows, cursor: [row, column] }: Shown, columns: number): number | undefined {
  if (rows.slice(row + 1).some((line) => line !== '')) return undefined;
  for (let length = typed.length; length >= 0; length--) {
    const text = prompt + typed.slice(0, length);
    if (text.length % columns !== column) continue;
    const first = row - Math.floor(text.length / columns);
    const foot = rows.slice(Math.max(0, first), row + 1);
    if (foot.map((line, index) => (index < foot.length - 1 ? line.padEnd(columns) : line)).join('') === text.trimEnd()) return length;
  }
  return undefined;
}

/** Types a line key by key while others move above it, leaves it standing until `over`, and looks at every screen meanwhile: the line is whole at its foot on all of them, and what moves is there once. */
export async function typeWhileMoving(pty: Pty, line: string, columns: number, over: () => Promise<void>): Promise<void> {
  let typed = '';
  let before = 0;
  let moved = 0;
  const torn: string[] = [];
  {
    using _ = pty.watch((shown) => {
      const length = shownOf(typed, shown, columns);
      const moving = shown.rows.filter((row) => /^Building .*\d+\/\d+/.test(row));
      if (length === undefined || length < before || moving.length > 1) torn.push(shown.rows.join('\n'));
      else before = length;
      if (moving.length === 1 && typed !== '') moved += 1;
    });
    for (const key of line) {
      typed += key;
      pty.type(key);
      await new Promise((resolve) => setTimeout(resolve, keyMs));
    }
    await over();
    await pty.until(`all of ${line}`, (_, shown) => shownOf(line, shown, columns) === line.length);
  }
  expect(`the line "${line}" stays whole on ${columns} columns`, torn.length === 0, `after ${before} characters the screen was\n${torn[0]}`);
  expect(`something moved above the line while it was typed on ${columns} columns`, moved >= 5, `${moved} screens`);
}
