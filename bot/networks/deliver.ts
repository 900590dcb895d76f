import type { Document } from '@millwright/core/words/document.ts';

/** Says a document to a room or a person of the factory, on whatever network they are. False: nobody could be reached. */
export type Deliver = (to: `room:${string}` | `person:${string}`, document: Document, how: Delivery) => Promise<boolean>;

export interface Delivery {
  /** The same for the same news to the same destination: it is said once. */
  readonly key: string;
  readonly urgency: 'end' | 'digest';
}
