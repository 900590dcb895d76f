import { resolveName } from '@millwright/core/graph/resolve.ts';
import { trace } from '@millwright/core/graph/trace.ts';
import { pageOf } from '@millwright/core/model/ids.ts';
import { z } from 'zod';
import { factLine, ownershipOf, sayStanding } from '../messages/ownership.ts';
import { bare, some } from '../messages/phrases.ts';
import { command } from './command.ts';

export default command({
  word: 'owner',
  summary: 'Who owns a thing, and which line of the configuration or of a collection says so.',
  args: z.strictObject({ name: z.string().min(1).describe('A name, purl or id.') }),
  positional: ['name'],
  role: 'guest',
  danger: 'read',
  reads: 'graph',
  examples: ['owner {component}'],
  async run({ snapshot }, { name }) {
    const graph = await snapshot.graph();
    const { node: subject } = resolveName(graph, name);
    const components = trace(graph, subject, { depth: 1 }).components;
    const { owners, because, facts } = await ownershipOf(snapshot, graph, components);
    const standing = sayStanding(facts);
    const lines = [...new Set(because.map((item) => item.line)), ...facts.map(factLine)];
    const page = pageOf(subject.kind, subject.id);
    return {
      kind: 'owner',
      data: { subject, owners, because, collections: facts },
      document: {
        verdict: `${owners.length === 0 ? `Nobody owns ${subject.name}` : `${some(owners.map(bare), 5)} ${owners.length === 1 ? 'owns' : 'own'} ${subject.name}`}${standing === undefined ? '' : `; it is ${standing}`}.`,
        ...(owners.length === 0
          ? { next: 'Somebody may take it up: add owners: to its file in components/, to its entry in a collection, or a pattern to owns: of a person.' }
          : {}),
        ...(page === null ? {} : { page }),
        body: lines.length === 0 ? [] : [{ kind: 'lines', lines }],
      },
    };
  },
});
