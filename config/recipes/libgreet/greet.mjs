/** A greeting for one name, or for everybody. */
export function greet(name) {
  return `Good day, ${name === undefined ? 'everybody' : name}!`;
}
