// All kill points that fit into the time a pipeline has; `npm run test:crash` has no limit.
import { strikeAll, told } from '../crash/strike-all.ts';

const minutes = Number(process.env['CRASH_MINUTES'] ?? 9);
const report = await strikeAll({ seconds: minutes * 60 });
console.log(told(report));
process.exitCode = report.outcomes.some((outcome) => outcome.wrong.length > 0) ? 1 : 0;
