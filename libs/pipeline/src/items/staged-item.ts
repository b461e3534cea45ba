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
export function parseStagedItem(line: Buffer): StagedItem {
  const { id, text, hash, attempt, metadata } = JSON.parse(line.toString()) as {
    id: string;
    text: string;
    hash: string;
    attempt: number;
    metadata: VectorMetadata;
  };
  return { customId: id, text, contentHash: hash, attempt, metadata };
}

/** Only the id of such a line, which is much less work than all of it. */
export function idOfStagedItem(line: Buffer): string {
  // The needle holds bare quotes, which no JSON string can, so it is never found inside an id.
  const { id } = JSON.parse(`${line.toString('utf8', 0, line.indexOf(TEXT))}}`) as { id: string };
  return id;
}
