import { greet } from 'libgreet';

console.log(greet(process.argv[2]));
