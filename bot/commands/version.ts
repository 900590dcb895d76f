import { z } from 'zod';
import { version } from '../version.ts';
import { command } from './command.ts';

export default command({
  word: 'version',
  summary: 'Which Millwright this is, and at which commit its state stands.',
  args: z.strictObject({}),
  positional: [],
  role: 'guest',
  danger: 'read',
  reads: 'records',
  examples: ['version'],
  run({ snapshot }) {
    const { commit } = snapshot;
    return Promise.resolve({
      kind: 'version',
      data: { version: version(), node: process.version, commit, config: snapshot.config.hash },
      document: { verdict: `Millwright ${version()} on Node ${process.version}; the state stands at ${commit.slice(0, 10)}.` },
    });
  },
});
