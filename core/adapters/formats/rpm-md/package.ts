import type { Sense } from '../../../model/rpm-version.ts';

/** A package as primary metadata describes it. */
export interface RpmPackage {
  readonly name: string;
  readonly arch: string;
  readonly epoch: string;
  readonly version: string;
  readonly release: string;
  /** Of the package file; what filelists and modules refer to. */
  readonly pkgid: string;
  readonly url: string;
  readonly packager: string;
  readonly vendor: string;
  /** File name of the source package it was built from; empty for a source package. */
  readonly sourceRpm: string;
  readonly provides: readonly Dependency[];
  readonly requires: readonly Dependency[];
  readonly recommends: readonly Dependency[];
  readonly suggests: readonly Dependency[];
  /** Only those that primary metadata lists. */
  readonly files: readonly string[];
  readonly line: number;
}

export interface Dependency {
  /** A name, a path, or a rich dependency in its parentheses. */
  readonly name: string;
  readonly sense?: Sense;
  /** `epoch:version-release`. */
  readonly evr?: string;
}

export function isSource(item: { readonly arch: string }): boolean {
  return item.arch === 'src' || item.arch === 'nosrc';
}

export function evrOf({ epoch, version, release }: { readonly epoch: string; readonly version: string; readonly release: string }): string {
  return `${/^0*$/.test(epoch) ? '' : `${epoch}:`}${version}-${release}`;
}
