import type { Config } from './schema.ts';

/** Names of tests that a policy asks for at some stage of a release. */
export function testsAskedFor(
  { policies }: Pick<Config, 'policies'>,
  { product, release }: { readonly product: string; readonly release: string },
): Set<string> {
  const names = new Set<string>();
  for (const { match, rules } of policies.values()) {
    const fits = (match.product?.includes(product) ?? true) && (match.release?.some((item) => item === release || item === `${product}/${release}`) ?? true);
    if (fits) for (const rule of rules) if ('test' in rule) names.add(rule.test.name);
  }
  return names;
}
