import { builtInFormats } from '@millwright/core/open/built-in.ts';
import { keepReading } from '@millwright/core/open/reading.ts';
import type { House } from './dispatch/dispatch.ts';

/** So that the next question costs less. */
export function keepQuestion({ factory }: House): Promise<void> {
  return keepReading(factory, builtInFormats);
}
