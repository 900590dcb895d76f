// Kills the story at every distinct point and says what was not as before. `--minutes N` ends in time, most telling blows first;
// `--only TEXT` strikes what has the text in its name (as printed for a failure); `--list` prints the names.
import { parseArgs } from 'node:util';
import { allBlows, tellingFirst } from './blows.ts';
import { rehearse } from './crash.ts';
import { nameOf, strikeAll, told } from './strike-all.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string' }, only: { type: 'string' }, list: { type: 'boolean' } } });

if (values.list === true) {
  const rehearsal = await rehearse();
  for (const blow of tellingFirst(allBlows(rehearsal))) console.log(nameOf(blow));
  rehearsal.remove();
} else {
  const only = values.only;
  const report = await strikeAll({
    ...(values.minutes === undefined ? {} : { seconds: Number(values.minutes) * 60 }),
    ...(only === undefined ? {} : { choose: (all) => all.filter((blow) => nameOf(blow).includes(only)) }),
    told(outcome, done, planned) {
      if (outcome.wrong.length > 0 || only !== undefined)
        console.error([nameOf(outcome.blow), `  reached: ${outcome.reached}`, ...outcome.wrong].join('\n    '));
      else if (done % 25 === 0) console.error(`${done} of ${planned}`);
    },
  });
  console.log(told(report));
  process.exitCode = report.outcomes.some((outcome) => outcome.wrong.length > 0) ? 1 : 0;
}
