const numerals = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** 1 to 3999 as a Roman numeral. */
export function roman(number) {
  if (!Number.isInteger(number) || number < 1 || number > 3999) throw new RangeError(`${number} has no Roman numeral`);
  let left = number;
  let text = '';
  for (const [value, letters] of numerals) for (; left >= value; left -= value) text += letters;
  return text;
}

export function fromRoman(text) {
  let at = 0;
  let number = 0;
  for (const [value, letters] of numerals) for (; text.startsWith(letters, at); at += letters.length) number += value;
  if (at !== text.length || roman(number) !== text) throw new RangeError(`${text} is no Roman numeral`);
  return number;
}

/** So many digits behind the point, without zeros at the end. */
export function round(number, digits) {
  return Number(number.toFixed(digits));
}

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** "three pages", "1 page" as people write it. */
export function count(number, noun) {
  return `${words[number] ?? number} ${noun}${number === 1 ? '' : 's'}`;
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
export function ordinal(number) {
  const isTeen = Math.floor((number % 100) / 10) === 1;
  return `${number}${isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
