/** The head of every page: address and name, in this order. */
export const nav = [
  ['/', 'Today'],
  ['/product/', 'Products'],
  ['/compose/', 'Composes'],
  ['/rebuild/', 'Rebuilds'],
  ['/gate/', 'Gates'],
  ['/components/', 'Components'],
  ['/measures/', 'Measures'],
  ['/people/', 'People'],
  ['/log/', 'Log'],
  ['/imports/', 'Data'],
  ['/docs/', 'Docs'],
] as const;
