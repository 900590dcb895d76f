import type { Naming, Operator } from '../content/format.ts';
import { growing } from './growing.ts';
import { interning } from './layer-builder.ts';

/** Architectures of what runs everywhere; `''` has none. */
export const everywhere: ReadonlySet<string> = new Set(['', 'all', 'any', 'noarch']);

/** One of the packages that meet a need. */
export interface Met {
  readonly node: number;
  readonly constraint: string;
  /** Which of the alternatives it is, where there is a choice; undefined for the only thing that will do. */
  readonly alternative: number | undefined;
}

/** What meets a need; with nothing in `met`, the names that are missing: `name`, or `name op version` where only other versions are there. */
export interface Meeting {
  readonly met: readonly Met[];
  readonly missing: readonly string[];
}

export interface Provider {
  readonly node: number;
  readonly version: string;
  readonly arch: string;
  readonly multiarch: 'foreign' | 'allowed' | undefined;
  /** `name` or `name = version`, besides its own. */
  readonly provides: readonly string[];
}

/** Who provides which name, asked once all have been told. */
export interface Needs {
  provider(name: string, provider: Provider): void;
  /** Dear: whoever asks keeps the answer. */
  meeting(clause: string, arch: string): Meeting;
}

export function openNeeds(naming: Naming): Needs {
  const names = interning();
  const [owners, arches, versions] = [interning(), interning(), interning()];
  /** By provision: its name's next one, its node, and how it is provided. */
  const [next, nodes, provided, archOf, flags, ownName] = [growing(), growing(), growing(), growing(), growing(), growing()];
  const last = growing();

  function provision(name: string, version: string | undefined, own: string, provider: Provider): void {
    const at = names.indexOf(name);
    while (last.length <= at) last.push(0);
    next.push(last.at(at));
    nodes.push(provider.node);
    provided.push(version === undefined ? 0 : versions.indexOf(version));
    archOf.push(arches.indexOf(provider.arch));
    flags.push(provider.multiarch === undefined ? 0 : provider.multiarch === 'foreign' ? 1 : 2);
    ownName.push(owners.indexOf(own));
    last.taken()[at] = next.length;
  }

  function candidates(name: string, isAny: boolean, arch: string, op: Operator | undefined, wanted: string): { node: number; own: number }[] {
    const at = names.known(name);
    const found: { node: number; own: number }[] = [];
    if (at === undefined || at >= last.length) return found;
    for (let place = last.at(at); place !== 0; place = next.at(place - 1)) {
      const which = place - 1;
      const flag = flags.at(which);
      const providerArch = arches.texts[archOf.at(which)] ?? '';
      if (isAny ? flag !== 2 : !naming.mixesArches && flag !== 1 && providerArch !== arch && !everywhere.has(providerArch) && !everywhere.has(arch)) continue;
      const version = provided.at(which);
      if (op !== undefined && !naming.meets(version === 0 ? undefined : versions.texts[version], op, wanted)) continue;
      found.push({ node: nodes.at(which), own: ownName.at(which) });
    }
    return found;
  }

  function meet(clause: string, arch: string): Meeting {
    const met: { node: number; constraint: string; alternative: number; own: number }[] = [];
    const missing: string[] = [];
    const alternatives = clause.includes(' | ') ? clause.split(' | ') : [clause];
    for (const [alternative, text] of alternatives.entries()) {
      const [full = '', op, wanted = ''] = text.split(' ');
      const isAny = full.endsWith(':any');
      const name = isAny ? full.slice(0, -4) : full;
      const constraint = op === undefined ? '' : `${op} ${wanted}`;
      const found = candidates(name, isAny, arch, op as Operator | undefined, wanted);
      for (const { node, own } of found) if (!met.some((item) => item.node === node)) met.push({ node, own, constraint, alternative });
      if (found.length === 0) missing.push(names.known(name) === undefined ? name : text);
    }
    const isChoice = alternatives.length > 1 || met.some((item) => item.own !== met[0]?.own);
    return {
      met: met.map(({ node, constraint, alternative }) => ({ node, constraint, alternative: isChoice ? alternative : undefined })),
      missing: met.length > 0 ? [] : missing,
    };
  }

  return {
    provider(name, provider) {
      provision(name, provider.version, name, provider);
      for (const text of provider.provides) {
        const [virtual = '', , version] = text.split(' ');
        if (virtual !== name || version !== provider.version) provision(virtual, version, name, provider);
      }
    },
    meeting: meet,
  };
}
