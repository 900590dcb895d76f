import { register } from '../servers/irc/person.ts';
import { startServer } from '../servers/irc/processes.ts';
import { reconnects } from '../servers/irc/reconnects.ts';

export const title = 'on ergochat, 100 and 500 reconnects while people command: everything is answered once';

export async function run(): Promise<void> {
  await using server = await startServer('ergochat.sh', { ERGO_FAKELAG: 'false' });
  await register(server.port, 'millwright', 'correct-horse-battery');
  for (const cuts of [100, 500]) {
    await reconnects(server, { cuts, commands: cuts * 10 });
    console.log(`  ${cuts} reconnects, ${cuts * 10} commands: each answered once`);
  }
}
