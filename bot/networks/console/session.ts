import type { Answered } from '../../dispatch/answer.ts';
import { noGlobals, type Globals } from '../../dispatch/globals.ts';
import type { Line } from '../../messages/line.ts';

export interface SessionNeeds {
  /** As whom the first lines are said; undefined: the person of the account. */
  readonly as: string | undefined;
  ask(
    line: string,
    globals: Globals,
    from: { readonly signal: AbortSignal; readonly rest: readonly string[]; progress(line: string): void },
  ): Promise<Answered>;
  /** An answer: it goes to stdout. */
  answer(lines: readonly Line[]): void;
  /** Everything else. */
  note(lines: readonly Line[]): void;
  /** Whose lines they are from now on; undefined: the person of the account. */
  becomes(person: string | undefined): void;
}

/** What one person at the prompt does not have to say again: as whom they speak, what was left of the last answer, where their tour is. */
export interface Session {
  answer(line: string, signal: AbortSignal): Promise<void>;
  /** What an empty line stands for. */
  readonly proposed: string | undefined;
  readonly person: string | undefined;
}

interface Step {
  readonly step: number;
  readonly of: number;
  readonly title: string;
  readonly command: string;
  readonly before: string;
  readonly after: string;
}

const shownLines = 40;

export function openSession(needs: SessionNeeds): Session {
  let person = needs.as;
  let rest: readonly string[] = [];
  let tour: Step | undefined;

  async function ask(line: string, signal: AbortSignal): Promise<Answered> {
    const globals = person === undefined ? noGlobals : { ...noGlobals, as: person };
    return needs.ask(line, globals, { signal, rest, progress: (text) => needs.note([text]) });
  }

  function show(answered: Answered): void {
    const { answer } = answered;
    if (answered.json === true) return needs.answer([JSON.stringify(answer)]);
    rest = answer.text.slice(shownLines);
    needs.answer([
      ...answer.text.slice(0, shownLines).map((text): Line => (text.startsWith('Next: ') ? { text, tone: 'strong' } : text)),
      ...(rest.length === 0 ? [] : [{ text: `(${rest.length} ${rest.length === 1 ? 'line' : 'lines'} more: type more)`, tone: 'quiet' as const }]),
    ]);
  }

  function propose(step: Step): void {
    tour = step;
    needs.note([
      '',
      { text: `Step ${step.step} of ${step.of}: ${step.title}`, tone: 'strong' },
      step.before,
      `Press Enter to ask: ${step.command}`,
      ...(step.step === 1 ? [{ text: 'Any other line leaves the tour; so does "tour stop".', tone: 'quiet' as const }] : []),
    ]);
  }

  async function goOn(done: Step, signal: AbortSignal): Promise<void> {
    needs.note(['', done.after]);
    if (done.step === done.of) {
      tour = undefined;
      return needs.note(['That was the tour. "help" lists every word, "help WORD" explains one.']);
    }
    const next = await ask(`tour ${done.step + 1}`, signal);
    if (next.answer.ok && isStep(next.answer.data)) propose(next.answer.data);
    else tour = undefined;
  }

  return {
    get proposed() {
      return tour?.command;
    },
    get person() {
      return person;
    },
    async answer(line, signal) {
      const step = tour;
      const answered = await ask(line, signal);
      const { answer } = answered;
      if (answer.ok && answer.kind === 'tour' && answered.json !== true && isStep(answer.data)) return propose(answer.data);
      show(answered);
      if (answer.ok && answer.kind === 'as') {
        person = (answer.data as { readonly person: string | null }).person?.replace(/^person:/, '');
        needs.becomes(person);
      }
      if (step === undefined) return undefined;
      if (line.trim() === step.command) return goOn(step, signal);
      tour = undefined;
      if (answer.kind !== 'tour') needs.note([{ text: `(You left the tour; "tour ${step.step}" goes on with it.)`, tone: 'quiet' }]);
      return undefined;
    },
  };
}

function isStep(data: unknown): data is Step {
  return typeof data === 'object' && data !== null && 'step' in data && typeof data.step === 'number';
}
