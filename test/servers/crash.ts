import { strikeAll, told } from '../crash/strike-all.ts';

export const title = 'the story, killed at its points, ends as if nobody had';
export const needs = [{ tool: 'git', package: 'git' }];

/** As many kill points as fit into the time a pipeline has, each point once before any twice; `npm run test:crash` has no limit. */
export async function run(): Promise<void> {
  const minutes = Number(process.env['CRASH_MINUTES'] ?? 9);
  const report = await strikeAll({ seconds: minutes * 60 });
  console.log(told(report));
  const failed = report.outcomes.filter((outcome) => outcome.wrong.length > 0).length;
  if (failed > 0) throw new Error(`${failed} of ${report.outcomes.length} kills left something that was not as before; the lines above say what.`);
}
