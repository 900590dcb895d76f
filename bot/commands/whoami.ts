import { roles } from '@millwright/core/model/person.ts';
import { z } from 'zod';
import { some } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'whoami',
  summary: 'Who you are here, and what you may do.',
  args: z.strictObject({}),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['whoami'],
  run({ snapshot, speaker }) {
    const person = snapshot.config.people.get(speaker.person);
    const granted = roles.flatMap((role) =>
      role === 'guest' || person?.roles[role] === undefined
        ? []
        : [
            `${role} of ${some(
              person.roles[role].map((scope) => (scope === '*' ? 'everything' : scope)),
              5,
            )}`,
          ],
    );
    const what = speaker.may === undefined ? (granted.length === 0 ? 'may read' : `is ${some(granted, 5)}`) : `may say ${some(speaker.may, 8)}`;
    return Promise.resolve({
      kind: 'whoami',
      data: {
        person: `person:${speaker.person}`,
        name: person?.name ?? null,
        room: speaker.room,
        roles: person?.roles ?? {},
        owns: person?.owns ?? [],
        may: speaker.may ?? null,
        account: speaker.account ?? null,
      },
      document: {
        verdict: `You are ${speaker.person}${person?.name === undefined || person.name.toLowerCase() === speaker.person ? '' : ` (${person.name})`} in ${/^room:(console|http)/.test(speaker.room) ? speaker.room : 'this room'}; ${speaker.person} ${what}.`,
        ...(person === undefined && speaker.may === undefined
          ? {
              next:
                speaker.account === undefined
                  ? 'To be known, add your account under accounts: {console: […]} to a file in people/.'
                  : `To be known here, type: link PERSON; or add ${speaker.account.account} under accounts: {${speaker.account.network}: […]} to a file in people/.`,
            }
          : {}),
        body: person === undefined || person.owns.length === 0 ? [] : [{ kind: 'fields', fields: [['owns', person.owns.join(' ')]] }],
      },
    });
  },
});
