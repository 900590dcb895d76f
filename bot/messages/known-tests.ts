import { testsAskedFor } from '@millwright/core/config/asked-tests.ts';
import type { Config } from '@millwright/core/config/schema.ts';
import { UserError } from '@millwright/core/model/errors.ts';
import { nearest } from '@millwright/core/model/near.ts';

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._+~-]*$/;

/** Throws `USAGE` for what no policy could name. */
export function demandTestName(name: string): void {
  if (namePattern.test(name)) return;
  throw new UserError('USAGE', `"${name}" is not a name of a test.`, { hint: 'Letters, digits and . _ + ~ - make one, beginning with a letter or digit.' });
}

/** A sentence for a name that no policy and no configured test of the product has; null where one has it. */
export function sayUnasked(config: Config, line: { readonly product: string; readonly release: string }, name: string): string | null {
  const known = new Set([...testsAskedFor(config, line), ...configuredTests(config, line.product)]);
  if (known.has(name)) return null;
  const near = nearest(name, known);
  return `no policy asks for ${name}${near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`}`;
}

function configuredTests({ tests }: Config, product: string): string[] {
  return [...tests].filter(([, test]) => test.product?.includes(product) ?? true).map(([name]) => name);
}
