import { formats } from '../adapters/formats/formats.ts';

/** Ids of the formats that need no configuration; what reads a recorded configuration has to know them. */
export const builtInFormats: readonly string[] = formats.map((format) => format.id);
