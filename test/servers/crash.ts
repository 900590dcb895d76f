import { eachPointOnce } from '../crash/blows.ts';
import { strikeAll, told } from '../crash/strike-all.ts';

export const title = 'the story, killed at its points, ends as if nobody had';
export const beside = true;
export const needs = [{ tool: 'git', package: 'git' }];

/** Every kill point once, the ways to die in turn; `npm run test:crash` strikes each point in every way. */
export async function run(): Promise<void> {
  const report = await strikeAll({ choose: eachPointOnce, workers: 2 });
  console.log(told(report));
  const failed = report.outcomes.filter((outcome) => outcome.wrong.length > 0).length;
  if (failed > 0) throw new Error(`${failed} of ${report.outcomes.length} kills left something that was not as before; the lines above say what.`);
}
