// Asks every program what it can do: the handbook cannot be older than the programs it was built with.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { escape } from 'libtext';
import { page } from 'libpage';

const [body, ...programs] = process.argv.slice(2);
const said = programs.map((program) => {
  const { stdout } = spawnSync(process.execPath, [`tools/${program}/bin/${program}.mjs`, '--help'], { encoding: 'utf8' });
  return `<h3>${program}</h3>\n<pre>${escape(stdout.trim())}</pre>`;
});
console.log(
  page({
    title: 'Handbook',
    icon: 'handbook',
    body: `${readFileSync(body, 'utf8').trim()}\n${said.join('\n')}`,
    made: `${programs.length} programs`,
  }).trimEnd(),
);
