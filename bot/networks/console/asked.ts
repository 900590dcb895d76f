import type { DecisionRecord } from '@millwright/core/state/kinds/release.ts';

/** What the gates last asked of people here. A gate decides again whenever anything about its subject changes, and asks for the same thing again. */
export interface Asked {
  /** The decision asks a person for something that the one before it did not; from now on it has. */
  isNew(decision: DecisionRecord): boolean;
}

export function openAsked(): Asked {
  const last = new Map<string, string>();
  return {
    isNew({ subject, product, release, stage, act, next, sentence }) {
      const gate = `${subject} ${product}/${release} ${stage}`;
      const wanted = next === null ? sentence : `${next.actor}: ${next.action}`;
      const had = last.get(gate);
      if (act === 'person') last.set(gate, wanted);
      else last.delete(gate);
      return act === 'person' && had !== wanted;
    },
  };
}
