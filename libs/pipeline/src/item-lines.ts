import type { EmbeddableItem, EmbeddingStatus } from '@lading/domain-models';
import type { TextMemory } from '@lading/float32-json';
import { EncodedMetadata, metadataJson } from '@lading/pinecone-upsert';
import type { VectorMetadata } from '@lading/pinecone-upsert';
import type { KnownItem } from './items/item-keeper.ts';

/** An item's state; `refused` is metadata that Pinecone would not take. */
type Fields = [
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
const LINE_BYTE = 0x0a;
const TAB_BYTE = 0x09;

/**
 * The items of one receipt as lines of text, in one piece of memory outside the heap: fifty thousand objects, or texts, are what the
 * garbage collector would follow again and again.
 *
 * In front stands a list of them, short so that it is searched in no time: a line for each item with its key, and how far before the
 * end its own line begins. That is an array of `Fields`, a tab, and the metadata as they are sent. Metadata that Pinecone would refuse
 * stand in the array, so that the upsert refuses them.
 */
export function writeItemLines(items: Iterable<EmbeddableItem>, memory: TextMemory): Buffer {
  const list: string[] = [];
  const lines: string[] = [];
  let left = 0;
  for (const item of items) {
    const line = toLine(item);
    left += Buffer.byteLength(line);
    lines.push(line);
    list.push(`${entryStart(keyOf(item.customId))}${left}`);
  }
  const head = `${list.join('')}${LINE}`;
  const { buffer, byteOffset, byteLength } = memory.take(Buffer.byteLength(head) + left);
  const written = Buffer.from(buffer, byteOffset, byteLength);
  let end = written.write(head);
  // The first one was counted from the end.
  for (const line of lines.reverse()) end += written.write(line, end);
  return written;
}

/**
 * The item of an id; its metadata share the memory of the lines.
 * @throws Error when that memory was given back meanwhile, which must not look as if the item were gone
 */
export function findItemLine(lines: Buffer, customId: string): KnownItem | undefined {
  if (lines.byteLength === 0) throw new Error('The receipts were cleared while they were read.');
  const entry = entryStart(keyOf(customId));
  const at = lines.indexOf(entry);
  if (at === -1) return undefined;
  const numberAt = at + Buffer.byteLength(entry);
  const left = Number(lines.toString('latin1', numberAt, lines.indexOf(LINE_BYTE, numberAt)));
  const start = lines.byteLength - left;
  const line = lines.subarray(start, lines.indexOf(LINE_BYTE, start));
  const tab = line.indexOf(TAB_BYTE);
  const fields = JSON.parse(line.toString('utf8', 0, tab === -1 ? line.byteLength : tab)) as Fields;
  const [text, embeddingStatus, isNoise, batchId, embeddingAttempts, refused] = fields;
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

/** No line of an item begins with a quote. */
function entryStart(key: string): string {
  return `${LINE}${JSON.stringify(key)} `;
}

function toLine(item: EmbeddableItem): string {
  const { text, metadata, embeddingStatus, isNoise, embeddingBatchId, embeddingAttempts } = item;
  const json = metadataJson(metadata);
  const state = [embeddingStatus, isNoise, embeddingBatchId ?? null, embeddingAttempts] as const;
  const fields: Fields = [text, ...state];
  if (json === undefined) return `${JSON.stringify([...fields, metadata])}${LINE}`;
  return `${JSON.stringify(fields)}${TAB}${json}${LINE}`;
}

/** An id is the image's key and the item's sort key, for every kind; the image is that of the receipt. */
function keyOf(customId: string): string {
  return customId.slice(customId.indexOf('#', 'IMAGE#'.length) + 1);
}
