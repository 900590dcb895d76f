import type { Sbom, SbomOptions } from './cyclonedx/sbom.ts';

/** Reads the bill of materials that a configured format's build leaves. Throws `SOURCE_BROKEN`. */
export async function readBuildSbom(bytes: Uint8Array, options: SbomOptions): Promise<Sbom> {
  const { readSbom } = await import('./cyclonedx/sbom.ts');
  return readSbom(bytes, options);
}
