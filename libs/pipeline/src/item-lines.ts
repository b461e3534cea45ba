import type { EmbeddableItem, EmbeddingStatus } from '@lading/domain-models';
import type { TextMemory } from '@lading/float32-json';
import { EncodedMetadata, metadataJson } from '@lading/pinecone-upsert';
import type { VectorMetadata } from '@lading/pinecone-upsert';
import type { KnownItem } from './items/item-keeper.ts';

/** An item by its place in its image, then its state; `refused` is metadata that Pinecone would not take. */
type Fields = [
  key: string,
  text: string,
  embeddingStatus: EmbeddingStatus,
  isNoise: boolean,
  embeddingBatchId: string | null,
  embeddingAttempts: number,
  refused?: VectorMetadata,
];

// Neither is ever inside a JSON text, where they would be escaped.
const LINE = '\n';
const TAB = '\t';

/**
 * The items of one receipt as lines of text, in one piece of memory outside the heap: fifty thousand objects, or texts, are what the
 * garbage collector would follow again and again.
 *
 * A line is an array of `Fields`, a tab, and the metadata as they are sent. Metadata that Pinecone would refuse stand in the array,
 * so that the upsert refuses them.
 */
export function writeItemLines(items: Iterable<EmbeddableItem>, memory: TextMemory): Buffer {
  const text = `${LINE}${Array.from(items, toLine).join('')}`;
  const { buffer, byteOffset, byteLength } = memory.take(Buffer.byteLength(text));
  const lines = Buffer.from(buffer, byteOffset, byteLength);
  lines.write(text);
  return lines;
}

/**
 * The item of an id; its metadata share the memory of the lines.
 * @throws Error when that memory was given back meanwhile, which must not look as if the item were gone
 */
export function findItemLine(lines: Buffer, customId: string): KnownItem | undefined {
  if (lines.byteLength === 0) throw new Error('The receipts were cleared while they were read.');
  const before = lines.indexOf(`${LINE}[${JSON.stringify(keyOf(customId))},`);
  if (before === -1) return undefined;
  const line = lines.subarray(before + 1, lines.indexOf(LINE, before + 1));
  const tab = line.indexOf(TAB);
  const fields = JSON.parse(line.toString('utf8', 0, tab === -1 ? line.byteLength : tab)) as Fields;
  const [, text, embeddingStatus, isNoise, batchId, embeddingAttempts, refused] = fields;
  return {
    customId,
    text,
    metadata: refused ?? new EncodedMetadata(line.subarray(tab + 1)),
    embeddingStatus,
    isNoise,
    embeddingBatchId: batchId ?? undefined,
    embeddingAttempts,
  };
}

function toLine(item: EmbeddableItem): string {
  const { customId, text, metadata, embeddingStatus, isNoise, embeddingBatchId, embeddingAttempts } = item;
  const json = metadataJson(metadata);
  const state = [embeddingStatus, isNoise, embeddingBatchId ?? null, embeddingAttempts] as const;
  const fields: Fields = [keyOf(customId), text, ...state];
  if (json === undefined) return `${JSON.stringify([...fields, metadata])}${LINE}`;
  return `${JSON.stringify(fields)}${TAB}${json}${LINE}`;
}

/** An id is the image's key and the item's sort key, for every kind; the image is that of the receipt. */
function keyOf(customId: string): string {
  return customId.slice(customId.indexOf('#', 'IMAGE#'.length) + 1);
}
