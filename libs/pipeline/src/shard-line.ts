import { embeddingFromJson } from '@lading/openai-batch';
import type { Embedding, ItemError } from '@lading/openai-batch';

/** One record of a shard: what OpenAI said of one submitted id. */
export type ShardRecord = EmbeddedRecord | FailedRecord;

export interface EmbeddedRecord {
  customId: string;
  embedding: Embedding;
}

export interface FailedRecord {
  customId: string;
  error: ItemError;
}

const VECTOR = Buffer.from(',"embedding":');
const END = Buffer.from('}\n');

/** `{"custom_id":…,"embedding":[…]}` or `{"custom_id":…,"error":{…}}` and a line end. The vector keeps the bytes it came in. */
export function formatShardLine(record: ShardRecord): Uint8Array {
  if ('error' in record) {
    return Buffer.from(`${JSON.stringify({ custom_id: record.customId, error: record.error })}\n`);
  }
  const head = Buffer.from(`{"custom_id":${JSON.stringify(record.customId)}`);
  const line = Buffer.allocUnsafe(
    head.byteLength + VECTOR.byteLength + record.embedding.jsonByteLength + END.byteLength,
  );
  head.copy(line);
  VECTOR.copy(line, head.byteLength);
  const end = record.embedding.writeJson(line, head.byteLength + VECTOR.byteLength);
  END.copy(line, end);
  return line;
}

/** Reads a line that `formatShardLine` wrote, without its line end. @throws when it is anything else */
export function parseShardLine(line: Uint8Array): ShardRecord {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  // The needle holds bare quotes, which no JSON string can, so it is never found inside an id.
  const at = bytes.indexOf(VECTOR);
  if (at !== -1) {
    const { custom_id: customId } = JSON.parse(`${bytes.toString('utf8', 0, at)}}`) as { custom_id: string };
    return { customId, embedding: embeddingFromJson(bytes.subarray(at + VECTOR.byteLength, -1)) };
  }
  const { custom_id: customId, error } = JSON.parse(bytes.toString('utf8')) as {
    custom_id: string;
    error: ItemError;
  };
  return { customId, error };
}
