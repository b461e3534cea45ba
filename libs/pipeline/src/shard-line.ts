import { Embedding } from '@lading/openai-batch';
import type { ItemError } from '@lading/openai-batch';

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

/**
 * `{"custom_id":…,"dimension":…,"is_zero":…,"embedding":[…]}` or `{"custom_id":…,"error":{…}}` and a line end.
 *
 * The vector is as it was checked when it came in; what the check found stands beside it, so that nobody has to check again.
 */
export function formatShardLine(record: ShardRecord): Uint8Array {
  if ('error' in record) {
    return Buffer.from(`${JSON.stringify({ custom_id: record.customId, error: record.error })}\n`);
  }
  const { customId, embedding } = record;
  const { dimension, isZero } = embedding;
  const head = JSON.stringify({ custom_id: customId, dimension, is_zero: isZero } satisfies Head).slice(
    0,
    -1,
  );
  const headBytes = Buffer.byteLength(head);
  const vectorAt = headBytes + VECTOR.byteLength;
  const line = Buffer.allocUnsafe(vectorAt + embedding.jsonByteLength + END.byteLength);
  line.write(head);
  VECTOR.copy(line, headBytes);
  END.copy(line, embedding.writeJson(line, vectorAt));
  return line;
}

/**
 * Reads a line that `formatShardLine` wrote, without its line end. The vector shares the line's memory.
 * @throws when it is anything else
 */
export function parseShardLine(line: Uint8Array): ShardRecord {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.byteLength);
  // The needle holds bare quotes, which no JSON string can, so it is never found inside an id.
  const at = bytes.indexOf(VECTOR);
  if (at !== -1) {
    const head = JSON.parse(`${bytes.toString('utf8', 0, at)}}`) as Head;
    const text = bytes.subarray(at + VECTOR.byteLength, -1);
    const embedding = new Embedding({ text, dimension: head.dimension, isZero: head.is_zero });
    return { customId: head.custom_id, embedding };
  }
  const { custom_id: customId, error } = JSON.parse(bytes.toString('utf8')) as {
    custom_id: string;
    error: ItemError;
  };
  return { customId, error };
}

interface Head {
  custom_id: string;
  dimension: number;
  is_zero: boolean;
}
