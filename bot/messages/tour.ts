import { allReleases } from '@millwright/core/config/releases.ts';
import type { Snapshot } from '@millwright/core/graph/snapshot.ts';
import type { Speaker } from '@millwright/core/model/person.ts';
import { firstBroken } from '@millwright/core/open/broken.ts';
import { mostUsed } from '@millwright/core/open/suggestions.ts';
import { composeKind, pointerKind } from '@millwright/core/state/kinds/release.ts';

/** One step of the tour: a question about the factory as it stands, and what its answer tells. */
export interface TourStep {
  readonly title: string;
  /** A whole line that works now, for this person. */
  readonly command: string;
  readonly before: string;
  /** One or two sentences that explain the answer. */
  readonly after: string;
}

/** The five steps, on the state as it is. */
export async function tourSteps(snapshot: Snapshot, speaker: Speaker): Promise<TourStep[]> {
  return [
    {
      title: 'what is going on',
      command: 'status',
      before: 'This factory works by itself: it builds what changed, makes releases of it, tests them and moves them on.',
      after: 'Each line is one job. Put its name after status to read how it went, piece by piece.',
    },
    reach(snapshot),
    await reason(snapshot),
    await gate(snapshot),
    plan(snapshot, speaker),
  ];
}

function reach({ config }: Snapshot): TourStep {
  const component = mostUsed(config);
  if (component === undefined) {
    return {
      title: 'what has been read',
      command: 'imports',
      before: 'Everything begins with what others publish, read from sources.',
      after: 'Nothing is configured to be built here yet. A file in components/ names the first thing; then trace shows all that stands on it.',
    };
  }
  return {
    title: 'what a change reaches',
    command: `trace ${component}`,
    before: `Others are built with ${component}. When it changes, who notices?`,
    after: `A change to ${component} goes to everything counted there, and to the releases that ship it. Add --up to see what it stands on itself.`,
  };
}

async function reason(snapshot: Snapshot): Promise<TourStep> {
  const broken = await firstBroken(snapshot);
  if (broken !== undefined) {
    return {
      title: 'why something is as it is',
      command: broken.command,
      before: `Something is broken right now. Let us ${broken.why}.`,
      after: 'The first line says what happened, and the line after it what to type next. It is the same for everything that does not go on.',
    };
  }
  const subject = mostUsed(snapshot.config);
  return {
    title: 'why something is as it is',
    command: subject === undefined ? 'where' : `why ${subject}`,
    before: 'Nothing is broken right now, so let us ask about something that is fine.',
    after: 'Every "not yet" comes with its reason, with who acts next, and with the line they type. Nobody has to ask around.',
  };
}

async function gate(snapshot: Snapshot): Promise<TourStep> {
  for (const { product, release, stages } of allReleases(snapshot.config)) {
    const done = await Array.fromAsync(snapshot.find(composeKind, { product, release, state: 'done' }));
    if (done.length === 0) continue;
    const name = `${product}/${release}`;
    for (const { name: stage } of stages.slice(1)) {
      if ((await snapshot.get(pointerKind, `${name}/${stage}`)) !== undefined) continue;
      return {
        title: 'what it takes to be released',
        command: `gate ${name} ${stage}`,
        before: `A release moves from stage to stage. Before each one stands a list of things that have to be true. This is the list for ${stage} of ${name}.`,
        after:
          'Each line is one rule, and all of them have to be satisfied. The line after Next is what that person types. Steps that cannot be taken back need two different people.',
      };
    }
  }
  return {
    title: 'where releases stand',
    command: 'where',
    before: 'A release moves from stage to stage, each time through a list of things that have to be true.',
    after: 'HOLDS is what a stage offers now. The last two columns say whether you may move it on, and which line of the configuration says so.',
  };
}

function plan({ config }: Snapshot, { person }: Speaker): TourStep {
  const component = mostUsed(config);
  const somebody = [...config.people.keys()][0];
  const who =
    config.people.has(person) || !config.factory.console.act_as || somebody === undefined
      ? ''
      : ` You may only look, but "as ${somebody}" lets you try it as ${somebody}.`;
  return {
    title: 'what a change would do',
    command: component === undefined ? 'help plan' : `plan rebuild ${component}`,
    before: 'Nothing is ever changed without its plan being shown first. Let us look at one.',
    after: `The word plan only shows it. The same line without plan gives you a code of four characters, and "confirm CODE" begins the work.${who}`,
  };
}
