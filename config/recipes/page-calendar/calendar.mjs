import { monthName, weeksOf } from 'libcalendar';
import { grid } from 'libmint';
import { moonPhase } from 'libmoon';
import { roman } from 'libnumber';
import { page } from 'libpage';

const year = Number(process.argv[2]);
const sign = { new: '●', full: '○' };
const cell = (month) => (day) => (day === null ? '' : `${day}${sign[moonPhase(year, month, day)] ?? ''}`);
const months = Array.from({ length: 12 }, (_, at) => at + 1).map(
  (month) =>
    `<h2>${monthName(month)}</h2>\n${grid({ heading: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'], rows: weeksOf(year, month).map((week) => week.map(cell(month))) })}`,
);
console.log(page({ title: `The year ${roman(year)}`, icon: 'calendar', body: months.join('\n'), made: 'calendar' }).trimEnd());
