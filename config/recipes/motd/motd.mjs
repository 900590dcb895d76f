import { dayName } from 'libcalendar';
import { greet } from 'libgreet';

const seconds = process.argv[2] === undefined ? Date.now() / 1000 : Number(process.argv[2]);
console.log(`${greet()} It is ${dayName(seconds)}.`);
