import { Embedding } from '@lading/openai-batch';
import type { ItemError } from '@lading/openai-batch';
import type { StagedPiece } from '@lading/staging';

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

const VECTOR = ',"embedding":';
const END = '}\n';

/**
 * `{"custom_id":…,"dimension":…,"is_zero":…,"embedding":[…]}` or `{"custom_id":…,"error":{…}}` and a line end.
 *
 * The vector is as it was checked when it came in; what the check found stands beside it, so that nobody has to check again.
 */
export function toShardLine(record: ShardRecord): StagedPiece {
  if ('error' in record) {
    const line = `${JSON.stringify({ custom_id: record.customId, error: record.error })}\n`;
    return { byteLength: Buffer.byteLength(line), write: (to, at) => at + to.write(line, at) };
  }
  const { customId, embedding } = record;
  const { dimension, isZero } = embedding;
  const fields = JSON.stringify({ custom_id: customId, dimension, is_zero: isZero } satisfies Head);
  const head = `${fields.slice(0, -1)}${VECTOR}`;
  return {
    byteLength: Buffer.byteLength(head) + embedding.jsonByteLength + END.length,
    write(to, at) {
      const end = embedding.writeJson(to, at + to.write(head, at));
      return end + to.write(END, end);
    },
  };
}

/**
 * Reads a line that `toShardLine` makes, without its line end. The vector shares the line's memory.
 * @throws when it is anything else
 */
export function parseShardLine(line: Buffer): ShardRecord {
  // The needle holds bare quotes, which no JSON string can, so it is never found inside an id.
  const at = line.indexOf(VECTOR);
  if (at !== -1) {
    const head = JSON.parse(`${line.toString('utf8', 0, at)}}`) as Head;
    const text = line.subarray(at + VECTOR.length, -1);
    const embedding = new Embedding({ text, dimension: head.dimension, isZero: head.is_zero });
    return { customId: head.custom_id, embedding };
  }
  const { custom_id: customId, error } = JSON.parse(line.toString('utf8')) as {
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
