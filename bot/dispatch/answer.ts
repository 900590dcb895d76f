import { UserError } from '@millwright/core/model/errors.ts';
import type { Document } from '@millwright/core/words/document.ts';
import { linkOf, renderShort, renderText } from '@millwright/core/words/render.ts';
import type { Reply } from '../commands/command.ts';

export type Answer = GoodAnswer | ErrorAnswer;

interface Common {
  readonly schema: 'millwright.answer/1';
  readonly kind: string;
  /** The line, parsed and printed anew; as typed where it could not be parsed. */
  readonly command: string;
  readonly by: string;
  readonly text: readonly string[];
  readonly short: readonly string[];
}

export interface GoodAnswer extends Common {
  readonly ok: true;
  readonly at: { readonly commit: string; readonly time: string };
  readonly data: unknown;
  readonly links: { readonly page: string | null; readonly json: string | null };
  readonly cut: readonly { readonly path: string; readonly shown: number; readonly total: number }[];
}

export interface ErrorAnswer extends Common {
  readonly kind: 'error';
  readonly ok: false;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
    readonly suggest: readonly string[];
    readonly rule?: string;
    readonly operation: string;
  };
  readonly data?: unknown;
}

/** 0 answered, 1 refused or bad input, 2 usage, 3 our bug, 4 an awaited job failed. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export interface Answered {
  readonly answer: Answer;
  readonly exit: ExitCode;
  /** The line itself asked for JSON. */
  readonly json?: boolean;
  /** What the answer's lines were made from, for who renders it otherwise. */
  readonly document?: Document;
}

/** Whose words these are, about which act. */
export interface Said {
  readonly command: string;
  readonly by: string;
  readonly operation: string;
  /** Public address of the site; null without one. */
  readonly base: string | null;
}

export function answerOf(reply: Reply, said: Said, at: GoodAnswer['at']): Answered {
  const page = linkOf(reply.document, said.base);
  const answer: GoodAnswer = {
    schema: 'millwright.answer/1',
    kind: reply.kind,
    ok: true,
    command: said.command,
    by: said.by,
    at,
    data: reply.data,
    text: renderText(reply.document, said.base),
    short: renderShort(reply.document, said.base),
    links: { page, json: page === null ? null : `${page}index.json` },
    cut: reply.cut ?? [],
  };
  return { answer, exit: reply.failed === true ? 4 : 0, document: reply.document };
}

/** The one place where failures become words. What nobody foresaw is apologised for; its stack goes to the log only. */
export function errorOf(error: unknown, said: Said, log: (line: string) => void): Answered {
  if (!(error instanceof UserError)) {
    log(`${said.operation} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    const sorry = {
      code: 'BUG',
      message: 'Sorry, this is a mistake in Millwright, not yours.',
      hint: `Nothing more was done. The log has the details under ${said.operation}.`,
      suggest: [],
    };
    const document = errorDocument(sorry);
    return { answer: errorAnswer(sorry, said, undefined, document), exit: 3, document };
  }
  const { code, message, hint, suggest, rule } = error;
  const { shown, data } = apart(error.data);
  const told = { code, message, hint: hint ?? null, suggest, ...(rule === undefined ? {} : { rule }) };
  const document = errorDocument(told, shown);
  return { answer: errorAnswer(told, said, data, document), exit: code === 'USAGE' ? 2 : 1, document };
}

/** What a person is shown of a plan that waits, apart from what machines get of it. */
function apart(data: unknown): { readonly shown: Document | undefined; readonly data: unknown } {
  if (data === null || typeof data !== 'object' || !('shown' in data)) return { shown: undefined, data };
  const { shown, ...rest } = data;
  return { shown: shown as Document, data: rest };
}

function errorAnswer(error: Omit<ErrorAnswer['error'], 'operation'>, said: Said, data: unknown, document: Document): ErrorAnswer {
  return {
    schema: 'millwright.answer/1',
    kind: 'error',
    ok: false,
    command: said.command,
    by: said.by,
    error: { ...error, operation: said.operation },
    ...(data === undefined ? {} : { data }),
    text: renderText(document),
    short: renderShort(document),
  };
}

function errorDocument({ message, hint, suggest, rule }: Omit<ErrorAnswer['error'], 'operation'>, shown?: Document): Document {
  const near = suggest.length > 0 && !message.includes('\n') && hint?.startsWith('Did you mean') !== true ? `Did you mean ${suggest.join(' or ')}?` : null;
  const lines = [...(rule === undefined ? [] : [`Rule: ${rule}`])];
  return {
    verdict: near === null ? message : `${message} ${near}`,
    ...(hint === null ? {} : { next: hint }),
    body: [...(lines.length === 0 ? [] : [{ kind: 'lines' as const, lines }]), ...(shown?.body ?? [])],
  };
}
