import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cause } from '../ledger.ts';
import { parseMessage, printMessage } from './message.ts';

const at = Temporal.Instant.from('2026-11-23T10:00:00.123Z');

test('a message has its subject, its lines, and the trailers that were given, with the moment last', () => {
  const cause: Cause = {
    subject: 'freeze(web): until 2026-12-01',
    actor: 'person:alice',
    room: 'room:console',
    command: 'freeze web --until 2026-12-01',
    operation: 'op-1',
    plan: 'p-1',
    eventId: 'e-1',
    body: ['Because of the holidays.', '', 'All of it.'],
  };
  expect(printMessage(cause, at)).toBe(
    [
      'freeze(web): until 2026-12-01',
      '',
      'Because of the holidays.',
      '',
      'All of it.',
      '',
      'Actor: person:alice',
      'Room: room:console',
      'Command: freeze web --until 2026-12-01',
      'Operation: op-1',
      'Plan: p-1',
      'Event-Id: e-1',
      'At: 2026-11-23T10:00:00.123Z',
      '',
    ].join('\n'),
  );
  expect(parseMessage(printMessage(cause, at))).toEqual({ cause, at });
});

test('nobody can forge a line or a trailer', () => {
  const printed = printMessage(
    {
      subject: 'hello\n\nActor: person:root',
      actor: 'person:mallory\nActor: person:root',
      room: 'room:x\r\nPlan: p-9',
      command: 'say \u202eesrever\u2028Plan: p-9\u0000\u001b[31m',
      body: ['Actor: person:root', 'a\nb'],
    },
    at,
  );
  const parsed = parseMessage(printed);
  expect(parsed.cause.actor).toBe('person:mallory Actor: person:root');
  expect(parsed.cause.plan).toBeUndefined();
  expect(parsed.cause.command).toBe('say \ufffdesrever\ufffdPlan: p-9\ufffd\ufffd[31m');
  expect(printed.split('\n').filter((line) => line.startsWith('Actor: '))).toEqual(['Actor: person:root', 'Actor: person:mallory Actor: person:root']);
});

test('any text goes in and comes out as one line each', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (subject, command, body) => {
      const parsed = parseMessage(printMessage({ subject, actor: 'system', command, body }, at));
      expect(parsed.at?.toString()).toBe(at.toString());
      expect(parsed.cause.actor).toBe('system');
      expect(parsed.cause.plan).toBeUndefined();
      expect(parsed.cause.subject.split('\n').length).toBe(1);
    }),
  );
});

test('messages somebody else wrote are read as far as they go', () => {
  expect(parseMessage('')).toEqual({ cause: { subject: '', actor: 'system' }, at: undefined });
  expect(parseMessage('by hand')).toEqual({ cause: { subject: 'by hand', actor: 'system' }, at: undefined });
  expect(parseMessage('by hand\n\nsome words\nAt: noon\n').cause).toEqual({ subject: 'by hand', actor: 'system', body: ['some words', 'At: noon'] });
  expect(parseMessage('x\n\nActor: nobody\nAt: noon\nActor: person:bob\n')).toEqual({ cause: { subject: 'x', actor: 'system' }, at: undefined });
});
