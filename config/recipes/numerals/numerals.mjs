import { help, readArguments } from 'libargs';
import { fromRoman, roman } from 'libnumber';

const { words } = readArguments(process.argv.slice(2), ['help']);
if (words.length === 0) console.log(help('Roman numerals, there and back', 'numerals NUMBER…', []));
for (const word of words) console.log(/^\d+$/.test(word) ? roman(Number(word)) : fromRoman(word));
