import { help, readArguments } from 'libargs';
import { daysIn, monthName, weeksOf } from 'libcalendar';
import { moonAge } from 'libmoon';
import { ordinal } from 'libnumber';
import { table } from 'libtable';

const asked = readArguments(process.argv.slice(2), ['help']);
if (asked.help) console.log(help('A month on one screen, with its moons', 'almanac [--month YYYY-MM]', [['--month YYYY-MM', 'another month than this one']]));
else show(...(asked.month ?? new Date().toISOString().slice(0, 7)).split('-').map(Number));

function show(year, month) {
  console.log(`${monthName(month)} ${year}\n`);
  console.log(
    table(
      ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
      weeksOf(year, month).map((week) => week.map((day) => day ?? '')),
    ),
  );
  const days = Array.from({ length: daysIn(year, month) }, (_, at) => at + 1);
  const full = days.toSorted((a, b) => Math.abs(moonAge(year, month, a) - 14.77) - Math.abs(moonAge(year, month, b) - 14.77))[0];
  console.log(`\nFull moon on the ${ordinal(full)}`);
}
