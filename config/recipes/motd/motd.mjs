import { dayName } from 'libcalendar';
import { greet } from 'libgreet';
import { moonPhase } from 'libmoon';

const seconds = process.argv[2] === undefined ? Date.now() / 1000 : Number(process.argv[2]);
const date = new Date(seconds * 1000);
console.log(`${greet()} It is ${dayName(seconds)}, and the moon is ${moonPhase(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())}.`);
