/** A version as rpm has it: `epoch:version-release`. */
export interface Evr {
  /** Digits; `0` where none is given. */
  readonly epoch: string;
  readonly version: string;
  /** Empty where none is given. */
  readonly release: string;
}

export type Sense = '=' | '<' | '<=' | '>' | '>=';

export function parseEvr(text: string): Evr {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(text) ?? [];
  const dash = rest.lastIndexOf('-');
  return dash < 0 ? { epoch, version: rest, release: '' } : { epoch, version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}

/** `1:2-3`; an epoch of 0 is left away, as rpm's own tools do. */
export function printEvr({ epoch, version, release }: Evr): string {
  return `${/^0*$/.test(epoch) ? '' : `${epoch}:`}${version}${release === '' ? '' : `-${release}`}`;
}

/** Orders whole versions, lowest first: epoch, version, release. One without a release comes before all of its releases. */
export function compareRpmVersions(a: string, b: string): number {
  const [left, right] = [parseEvr(a), parseEvr(b)];
  return compareParts(left, right) || Number(left.release !== '') - Number(right.release !== '') || compareSegments(left.release, right.release);
}

/**
 * Whether something provided at one version (or range) meets a requirement, as rpm compares dependencies: the ranges have to overlap,
 * a release counts only where both sides name one, and what names no version fits all (rpm-dependencies(7)).
 */
export function overlap(
  provided: { readonly sense: Sense; readonly evr: Evr } | undefined,
  required: { readonly sense: Sense; readonly evr: Evr } | undefined,
): boolean {
  if (provided === undefined || required === undefined) return true;
  const bothReleased = provided.evr.release !== '' && required.evr.release !== '';
  const order = compareParts(provided.evr, required.evr) || (bothReleased ? compareSegments(provided.evr.release, required.evr.release) : 0);
  const [have, want] = [provided.sense, required.sense];
  if (order < 0) return have.startsWith('>') || want.startsWith('<');
  if (order > 0) return have.startsWith('<') || want.startsWith('>');
  return (have.includes('=') && want.includes('=')) || (have.startsWith('<') && want.startsWith('<')) || (have.startsWith('>') && want.startsWith('>'));
}

function compareParts(a: Evr, b: Evr): number {
  return compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version);
}

/**
 * Orders two versions or two releases (rpm-version(7)): runs of digits by value and runs of letters by their bytes, digits above letters,
 * everything else only separates. `~` sorts below the end, `^` above the end and below anything that goes on.
 */
export function compareSegments(a: string, b: string): number {
  if (a === b) return 0;
  let [left, right] = [0, 0];
  for (;;) {
    left = skipSeparators(a, left);
    right = skipSeparators(b, right);
    const [one, other] = [a[left], b[right]];
    if (one === '~' || other === '~') {
      if (one !== other) return one === '~' ? -1 : 1;
    } else if (one === '^' || other === '^') {
      if (one !== other) return one === undefined || (one === '^' && other !== undefined) ? -1 : 1;
    } else {
      if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined);
      const kind = isDigit(one) ? digits : letters;
      const segment = runAt(kind, a, left);
      const against = runAt(kind, b, right);
      if (against === '') return kind === digits ? 1 : -1;
      const order = kind === digits ? compareDigits(segment, against) : Number(segment > against) - Number(segment < against);
      if (order !== 0) return order;
      left += segment.length;
      right += against.length;
      continue;
    }
    left++;
    right++;
  }
}

const digits = /[0-9]+/y;
const letters = /[A-Za-z]+/y;

function runAt(kind: RegExp, text: string, at: number): string {
  kind.lastIndex = at;
  return kind.exec(text)?.[0] ?? '';
}

function skipSeparators(text: string, from: number): number {
  let at = from;
  while (at < text.length && !/[0-9A-Za-z~^]/.test(text[at] as string)) at++;
  return at;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

/** By value, for any number of digits. */
function compareDigits(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return Math.sign(left.length - right.length) || Number(left > right) - Number(left < right);
}
