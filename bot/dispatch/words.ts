/** Every word of the language, built or not: one that is not built yet says so instead of "unknown". */
export const plannedWords: readonly string[] = (
  'imports refresh trace path why query diff since impact module owner plan rebuild transition retry cancel hold unhold priority status build-log ' +
  'compose composes respin renew update updates gate what-would-change what-if result vote approve waive exception promote rollback ' +
  'freeze unfreeze lock unlock where outage observe adopt confirm reject undo break-glass log explain watch unwatch watches mute digest ' +
  'link whoami help version more as tour'
).split(' ');

/** Other words for the same command; a table test holds this equal to what the commands say. */
export const aliases: Readonly<Record<string, string>> = {
  push: 'promote',
  migrate: 'promote',
  resubmit: 'retry',
  'give-back': 'retry',
  wcid: 'where',
};
