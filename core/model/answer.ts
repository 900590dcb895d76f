/** What a rule says about one subject. An answer is a value, never an exception. */
export const answerWords = ['satisfied', 'waiting', 'failed', 'missing', 'unknown', 'waived'] as const;
export type AnswerWord = (typeof answerWords)[number];

/** Who acts next, what they do, and when to look again. */
export interface NextStep {
  /** `person:alice`, `role:releng of web`, `system`. */
  readonly actor: string;
  readonly action: string;
  /** ISO instant, or null when nobody knows. */
  readonly at: string | null;
}

export interface Answer {
  readonly policy: string;
  readonly rule: string;
  /** What the rule is about: a test's name, a key, a role. */
  readonly name: string;
  readonly answer: AnswerWord;
  readonly sentence: string;
  readonly evidence: readonly { readonly id: string; readonly digest?: string }[];
  readonly waiver?: string;
  readonly next?: NextStep;
}

/** Best to worst; the worst answer decides. */
export const verdicts = [
  'not-applicable',
  'pass',
  'pass-waived',
  'wait',
  'wait-for-other',
  'blocked-by-other',
  'needs-approval',
  'unknown',
  'rejected',
] as const;
export type Verdict = (typeof verdicts)[number];

/** May this be done? A refusal names the line that refused. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly rule: string; readonly sentence: string; readonly hint?: string };
