/** Every name of the story's own factory; its files and lines are written with the default ones. */
export const storyNames = {
  namespace: 'demo',
  library: 'libpebble',
  program: 'skipstone',
  format: 'blob',
  product: 'pond',
  asker: 'alice',
  second: 'bob',
  ownTest: 'smoke',
  reportedTest: 'acceptance',
  entry: 'candidate',
  byItself: 'testing',
  shipped: 'stable',
} as const;

export type Names = Readonly<Record<keyof typeof storyNames, string>>;

/** A factory that has nothing in common with the first but its shape. */
export const otherNames: Names = {
  namespace: 'werk',
  library: 'quartz-core',
  program: 'grinder',
  format: 'slab',
  product: 'quarry',
  asker: 'zoe',
  second: 'yannick',
  ownTest: 'sniff',
  reportedTest: 'walkthrough',
  entry: 'inbox',
  byItself: 'trial',
  shipped: 'shelf',
};

/** The same text with every default name replaced. */
export function renamed(text: string, names: Names): string {
  const pattern = new RegExp(Object.values(storyNames).join('|'), 'g');
  const map = new Map(Object.entries(storyNames).map(([role, name]) => [name as string, names[role as keyof Names]]));
  return text.replace(pattern, (name) => map.get(name) ?? name);
}
