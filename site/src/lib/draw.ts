/** The path through a line's points: curves between columns, or between rows where the picture is turned, straight through one. */
export function pathThrough(points: readonly (readonly [number, number])[], turned: boolean): string {
  return points
    .map(([x, y], index) => {
      const [px, py] = points[index - 1] ?? [x, y];
      if (index === 0) return `M${say(x)} ${say(y)}`;
      if (index % 2 === 0) return `L${say(x)} ${say(y)}`;
      if (turned) {
        const level = say((py + y) / 2);
        return `C${say(px)} ${level} ${say(x)} ${level} ${say(x)} ${say(y)}`;
      }
      const middle = say((px + x) / 2);
      return `C${middle} ${say(py)} ${middle} ${say(y)} ${say(x)} ${say(y)}`;
    })
    .join('');
}

function say(value: number): string {
  return String(Math.round(value * 10) / 10);
}
