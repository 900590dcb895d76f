import { z } from 'zod';

/** What a collection says of one component. */
export const CollectionEntry = z.strictObject({
  owners: z.array(z.string().min(1)).default([]).describe('Who looks after it: people of this factory by the names of their files, others as they are called.'),
  groups: z.array(z.string().min(1)).default([]).describe('Groups that look after it, or that it belongs to.'),
  status: z
    .enum(['active', 'orphaned', 'retired', 'blocked'])
    .default('active')
    .describe('orphaned: nobody owns it, and it is built all the same. retired and blocked: plans leave it out.'),
  arches: z.array(z.string().min(1)).default([]).describe('The architectures it is built for; without any, all.'),
  exclude_arches: z.array(z.string().min(1)).default([]).describe('Architectures it is not built for.'),
  critical_path: z.boolean().default(false).describe('Whether the release cannot be installed or started without it.'),
  why: z.string().min(1).optional().describe('The reason, in words.'),
});
export type CollectionEntry = z.output<typeof CollectionEntry>;

export const Collection = z.strictObject({
  release: z.string().optional().describe('The release it is about, such as web/1.'),
  match: z
    .string()
    .default('pkg:*')
    .describe('Package URLs of the components it speaks of; * stands for anything. A name in it means the component of that name among them.'),
  path: z.string().optional().describe('A CSV or YAML file with an entry for each component, or a folder of such files; refresh reads it.'),
  components: z.record(z.string(), CollectionEntry).default({}).describe('Entries by name or package URL; they weigh more than those of the path.'),
});
export type CollectionConfig = z.output<typeof Collection>;
