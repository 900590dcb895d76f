import type { Rule } from '../rule.ts';

/** `{signed: gold}`: every artifact carries a signature of a key that means this. The promotion signs by itself where the stage has such a key. */
export const signed: Rule<'signed'> = {
  id: 'signed',
  summary: 'Every artifact is signed with a key of this meaning; the promotion signs first where the stage has one.',
  check(means, subject, facts) {
    const signedDigests = new Set(facts.signatures.filter((signature) => signature.means === means).map((signature) => signature.digest));
    const unsigned = new Set(subject.compose.inputs.map((input) => input.digest).filter((digest) => !signedDigests.has(digest)));
    const evidence = facts.signatures
      .filter((signature) => signature.means === means)
      .map((signature) => ({ id: `${signature.key}/${signature.digest}`, digest: signature.signature }));
    const count = subject.compose.inputs.length;
    if (unsigned.size === 0) return { name: means, answer: 'satisfied', sentence: `All ${count} artifacts are signed with ${means}.`, evidence };
    const key = subject.release.config.keys[subject.stage.name];
    const signsItself = key !== undefined && (facts.keyMeans.get(key) ?? key) === means;
    if (signsItself && !facts.moving) {
      return {
        name: means,
        answer: 'satisfied',
        sentence: `The promotion signs ${unsigned.size} of ${count} artifacts with ${means} before anything moves.`,
        evidence,
      };
    }
    const sentence = `${unsigned.size} of ${count} artifacts are not signed with ${means}.`;
    return {
      name: means,
      answer: 'missing',
      sentence,
      evidence,
      next: {
        actor: 'role:admin',
        action: `give the stage ${subject.stage.name} a key that means ${means} (products/${subject.release.product}.yaml, keys)`,
        at: null,
      },
    };
  },
};
