import { wrap } from 'libtext';

/** A greeting for one name, or for everybody. */
export function greet(name) {
  return `Good day, ${name === undefined ? 'everybody' : wrap(name, 40).join(' ')}!`;
}
