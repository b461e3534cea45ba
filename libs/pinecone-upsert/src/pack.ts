import type { BufferPool } from '@lading/streams';
import { createBodyWriter, frameBytes } from './body.ts';
import type { Body, BodyWriter } from './body.ts';
import { atFault } from './at-fault.ts';
import { checkRecord } from './check-record.ts';
import type { CheckedRecord } from './check-record.ts';
import type { RecordGroups, UpsertOutcome } from './types.ts';

/** A body to send, and the outcomes of records that were read meanwhile and are not in it. One of them is not empty. */
export interface Pack {
  body?: Body;
  refused: UpsertOutcome[];
}

export interface PackLimits {
  namespace: string;
  dimension: number;
  maxBodyBytes: number;
  maxRecordsPerBody: number;
  /** Of `maxBodyBytes` each. */
  buffers: BufferPool;
}

/**
 * Checks records and packs them, in order, into bodies that keep to a size in bytes and a count.
 *
 * What Pinecone does with an id that is twice in one request is undocumented: the second one is refused here.
 */
export async function* pack(
  groups: RecordGroups,
  { namespace, dimension, maxBodyBytes, maxRecordsPerBody, buffers }: PackLimits,
): AsyncGenerator<Pack, void, undefined> {
  const limits = { dimension, maxBytes: maxBodyBytes - frameBytes(namespace) };
  const startPack = () => createPack(namespace, buffers);
  let current = startPack();

  for await (const records of groups) {
    for (const record of records) {
      const check = checkRecord(record, limits);
      if (!check.ok) current.refuse({ id: record.id, ok: false, error: check.error });
      else if (current.has(record.id)) current.refuse({ id: record.id, ...duplicate(record.id) });
      else {
        if (!current.fits(check.record)) {
          yield current.finish();
          current = startPack();
        }
        current.add(check.record);
      }
      if (current.count() >= maxRecordsPerBody) {
        yield current.finish();
        current = startPack();
      }
    }
  }
  if (current.count() > 0) yield current.finish();
}

function createPack(namespace: string, buffers: BufferPool) {
  // Opened by the first record: a run of refused ones needs no buffer.
  let writer: BodyWriter | undefined;
  const ids = new Set<string>();
  const refused: UpsertOutcome[] = [];
  const open = () => (writer ??= createBodyWriter(namespace, buffers.take()));
  return {
    // No getter: V8 takes objects with one of their own each for different kinds, and compiles what uses them again and again.
    count: () => ids.size + refused.length,
    has: (id: string) => ids.has(id),
    refuse: (outcome: UpsertOutcome) => void refused.push(outcome),
    fits: (record: CheckedRecord) => open().fits(record),
    add(record: CheckedRecord) {
      ids.add(record.id);
      open().add(record);
    },
    finish: (): Pack => ({ refused, ...(ids.size > 0 && writer ? { body: writer.finish() } : {}) }),
  };
}

function duplicate(id: string) {
  return atFault('DUPLICATE_ID', `${id} is in the same request already; only the first one was sent`);
}
