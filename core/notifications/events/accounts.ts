import type { AccountRecord, BreakGlassRecord } from '../../state/kinds/account.ts';
import type { Reader } from '../event.ts';

export const account: Reader<AccountRecord> = ({ before, after }) => {
  const [was, is] = [before?.person ?? null, after?.person ?? null];
  if (was === is) return [];
  const id = after?.id ?? before?.id ?? '';
  if (is !== null) return [{ kind: 'account.linked', about: [is, id], sentence: `${id} is known as ${is.replace('person:', '')} from now on.` }];
  return [{ kind: 'account.unlinked', about: [was ?? '', id], sentence: `${id} is no longer known as ${was?.replace('person:', '')}.` }];
};

export const breakGlass: Reader<BreakGlassRecord> = ({ before, after }) => {
  if (after === undefined) return [];
  const about = [after.id, after.plan];
  const by = after.by.replace('person:', '');
  if (before === undefined)
    return [
      {
        kind: 'glass.broken',
        about,
        severity: 'bad',
        sentence: `${by} did alone what needs two: ${after.command} (${after.why}).`,
        more: `It waits for an admin to sign it off: break-glass ${after.id} --sign-off.`,
      },
    ];
  if (before.signedOff === null && after.signedOff !== null)
    return [
      {
        kind: 'glass.signed-off',
        about,
        severity: 'good',
        sentence: `${after.signedOff.by.replace('person:', '')} signed off what ${by} did alone: ${after.command}.`,
      },
    ];
  return [];
};
