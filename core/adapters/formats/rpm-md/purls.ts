import { printPurl } from '../../../model/ids.ts';

interface Nevra {
  readonly name: string;
  readonly epoch: string;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
}

/** The artifact: `pkg:rpm/fedora/bash@5.2-1.fc40?arch=x86_64&epoch=1`. */
export function artifactPurl(namespace: string | undefined, { name, epoch, version, release, arch }: Nevra): string {
  const qualifiers = { arch, ...(/^0*$/.test(epoch) ? {} : { epoch }) };
  return printPurl({ type: 'rpm', ...scope(namespace), name, version: `${version}-${release}`, qualifiers });
}

/** The component: the source package, whatever its version. */
export function componentPurl(namespace: string | undefined, name: string): string {
  return printPurl({ type: 'rpm', ...scope(namespace), name });
}

export function moduleId(namespace: string | undefined, name: string, stream: string): string {
  return `module:${namespace === undefined ? '' : `${namespace}/`}${name}:${stream}`;
}

/** `bash-0:5.2-1.fc40.x86_64` (and without the epoch) taken apart; undefined for anything else. */
export function parseNevra(text: string): Nevra | undefined {
  const [, name = '', epoch = '0', version = '', release = '', arch = ''] = /^(.+)-(?:(\d+):)?([^-:]+)-([^-]+)\.([^.-]+)$/.exec(text) ?? [];
  return name === '' ? undefined : { name, epoch, version, release, arch };
}

function scope(namespace: string | undefined): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}
