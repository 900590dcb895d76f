/**
 * Orders versions, lowest first: semver precedence where both are semver, else numbers by value and text by text, and always a total order.
 * A suffix of semver's kind (`1.0.0-rc.1`) comes before the release, any other (`1.2-3`, `1.2a`) after it; an epoch (`2:1.0`) weighs most.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = partsOf(a);
  const right = partsOf(b);
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareNumbers(left.numbers, right.numbers) ||
    left.suffixKind - right.suffixKind ||
    (left.suffixKind < 0 ? comparePrerelease(left.suffix, right.suffix) : compareText(left.suffix, right.suffix)) ||
    (a < b ? -1 : 1)
  );
}

/** Text with numbers in it, as people sort it: `a9` before `a10`. */
export function compareText(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < left.length && index < right.length; index++) {
    const order = compareRun(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

interface Parts {
  readonly epoch: string;
  readonly numbers: readonly string[];
  /** -1: a semver prerelease; 0: nothing; 1: anything else. */
  readonly suffixKind: number;
  readonly suffix: string;
}

const semver =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9A-Za-z.-]+)?$/;

function partsOf(version: string): Parts {
  const text = version.startsWith('v') ? version.slice(1) : version;
  const strict = semver.exec(text);
  if (strict !== null) {
    const [, major = '', minor = '', patch = '', prerelease] = strict;
    return { epoch: '0', numbers: [major, minor, patch], suffixKind: prerelease === undefined ? 0 : -1, suffix: prerelease ?? '' };
  }
  const [, epoch = '0', numbers = '', suffix = ''] = /^(?:(\d+):)?((?:\d+(?:\.\d+)*)?)(.*)$/s.exec(text) ?? [];
  return { epoch, numbers: numbers.split('.'), suffixKind: suffix === '' ? 0 : 1, suffix };
}

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareDigits(a[index] ?? '0', b[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

function comparePrerelease(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < left.length && index < right.length; index++) {
    const [one, two] = [left[index] ?? '', right[index] ?? ''];
    const numeric = Number(isDigits(two)) - Number(isDigits(one));
    const order = numeric || (isDigits(one) ? compareDigits(one, two) : Number(one > two) - Number(one < two));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareRun(a: string, b: string): number {
  if (isDigits(a) && isDigits(b)) return compareDigits(a, b);
  return Number(a > b) - Number(a < b);
}

/** By value, for any number of digits. */
function compareDigits(a: string, b: string): number {
  const left = a.replace(/^0+(?=\d)/, '');
  const right = b.replace(/^0+(?=\d)/, '');
  return left.length - right.length || Number(left > right) - Number(left < right);
}

function isDigits(text: string): boolean {
  return /^\d+$/.test(text);
}
