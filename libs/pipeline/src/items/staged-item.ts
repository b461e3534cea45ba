import type { TextContent } from '@lading/dynamo-repo';
import type { VectorMetadata } from '@lading/pinecone-upsert';

/** What is staged of a text beside its request: all that claiming it and storing its vector need, without its full text. */
export interface StagedItem extends Omit<TextContent, 'namespace'> {
  /** Which submission of this content it is, from 1 on. */
  attempt: number;
  metadata: VectorMetadata;
}

const TEXT = Buffer.from(',"text":');

/** `{"id","text","hash","attempt","metadata"}` and a line end. */
export function formatStagedItem({ customId, text, contentHash, attempt, metadata }: StagedItem): Uint8Array {
  return Buffer.from(`${JSON.stringify({ id: customId, text, hash: contentHash, attempt, metadata })}\n`);
}

/** Reads a line that `formatStagedItem` wrote, without its line end. @throws when it is anything else */
export function parseStagedItem(line: Uint8Array): StagedItem {
  const { id, text, hash, attempt, metadata } = JSON.parse(toText(line)) as {
    id: string;
    text: string;
    hash: string;
    attempt: number;
    metadata: VectorMetadata;
  };
  return { customId: id, text, contentHash: hash, attempt, metadata };
}

/** Only the id of such a line, which is much less work than all of it. */
export function idOfStagedItem(line: Uint8Array): string {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  // The needle holds bare quotes, which no JSON string can, so it is never found inside an id.
  const { id } = JSON.parse(`${bytes.toString('utf8', 0, bytes.indexOf(TEXT))}}`) as { id: string };
  return id;
}

function toText(line: Uint8Array): string {
  return Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
}
