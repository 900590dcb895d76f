import { crc32 } from 'node:zlib';
import { nodeKinds, provenances, relations, type Relation } from '../model/node.ts';
import type { BuiltLayer, RelationArrays } from './layer.ts';

const magic = 'MWLAYER\n';
const formatVersion = 3;
/** magic, version, crc32 of all that follows, length of the header. */
const preamble = 20;
/** Numbers in a file mean places in these lists; a file made with others is of no use. */
const vocabulary = JSON.stringify([nodeKinds, relations, provenances]);

interface Header {
  readonly vocabulary: string;
  readonly name: string;
  readonly key: string;
  readonly size: number;
  readonly edgeCount: number;
  readonly labels: readonly string[];
  readonly relations: readonly Relation[];
  /** Constraints are numbers of two bytes. */
  readonly isNarrow: boolean;
  /** Sizes in bytes, in the order of `sectionsOf`. */
  readonly lengths: readonly number[];
}

/** A layer as the parts of a file, in order. */
export function encodeLayer(layer: BuiltLayer): Buffer[] {
  const sections = sectionsOf(layer);
  const { name, key, size, edgeCount, labels } = layer;
  const header: Header = {
    vocabulary,
    name,
    key,
    size,
    edgeCount,
    labels,
    relations: layer.relations.map((item) => item.relation),
    isNarrow: layer.relations.every((item) => item.constraint instanceof Uint16Array),
    lengths: sections.map((section) => section.byteLength),
  };
  const text = Buffer.from(JSON.stringify(header));
  const parts = [text, gap(preamble + text.length)];
  for (const section of sections) parts.push(Buffer.from(section.buffer, section.byteOffset, section.byteLength), gap(section.byteLength));
  const start = Buffer.alloc(preamble);
  start.write(magic);
  start.writeUInt32LE(formatVersion, 8);
  start.writeUInt32LE(
    parts.reduce((sum, part) => crc32(part, sum), 0),
    12,
  );
  start.writeUInt32LE(text.length, 16);
  return [start, ...parts];
}

/** undefined when the bytes are not a whole layer of this version. The layer's arrays are views of them. */
export function decodeLayer(bytes: Buffer): BuiltLayer | undefined {
  if (bytes.length < preamble || bytes.toString('latin1', 0, 8) !== magic) return undefined;
  if (bytes.readUInt32LE(8) !== formatVersion || crc32(bytes.subarray(preamble)) !== bytes.readUInt32LE(12)) return undefined;
  const headerEnd = preamble + bytes.readUInt32LE(16);
  try {
    const header = JSON.parse(bytes.toString('utf8', preamble, headerEnd)) as Header;
    return header.vocabulary === vocabulary ? layerOf(header, bytes, aligned(headerEnd)) : undefined;
  } catch {
    return undefined;
  }
}

function layerOf(header: Header, bytes: Buffer, first: number): BuiltLayer {
  let offset = first;
  let which = 0;
  const small = (): Buffer => {
    const length = header.lengths[which++] ?? 0;
    const section = bytes.subarray(offset, offset + length);
    if (section.length !== length) throw new Error('section beyond the end');
    offset = aligned(offset + length);
    return section;
  };
  const wide = (): Uint32Array => {
    const section = small();
    return new Uint32Array(section.buffer, section.byteOffset, section.byteLength / 4);
  };
  const narrow = (): Uint16Array => {
    const section = small();
    return new Uint16Array(section.buffer, section.byteOffset, section.byteLength / 2);
  };
  const strings = () => ({ start: wide(), bytes: small() });
  const csr = () => ({ start: wide(), to: wide() });
  const { name, key, size, edgeCount, labels } = header;
  return {
    name,
    key,
    size,
    edgeCount,
    labels,
    ids: strings(),
    names: strings(),
    versions: strings(),
    constraints: strings(),
    owners: strings(),
    kinds: small(),
    formats: wide(),
    arches: wide(),
    owned: wide(),
    byName: wide(),
    relations: header.relations.map((relation): RelationArrays => ({
      relation,
      out: csr(),
      in: csr(),
      constraint: header.isNarrow ? narrow() : wide(),
      alternative: small(),
      provenance: small(),
    })),
  };
}

/** In the order in which `layerOf` takes them. */
function sectionsOf(layer: BuiltLayer): (Uint8Array | Uint16Array | Uint32Array)[] {
  const strings = [layer.ids, layer.names, layer.versions, layer.constraints, layer.owners].flatMap((item) => [item.start, item.bytes]);
  const edges = layer.relations.flatMap((item) => [item.out.start, item.out.to, item.in.start, item.in.to, item.constraint, item.alternative, item.provenance]);
  return [...strings, layer.kinds, layer.formats, layer.arches, layer.owned, layer.byName, ...edges];
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}

function gap(offset: number): Buffer {
  return Buffer.alloc(aligned(offset) - offset);
}
