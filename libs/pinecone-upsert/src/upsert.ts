import { mapConcurrent } from '@lading/streams';
import type { Connection } from './connection.ts';
import { MAX_DIMENSION, MAX_NAMESPACE_LENGTH } from './limits.ts';
import { pack } from './pack.ts';
import type { Pack } from './pack.ts';
import { sendBody } from './send.ts';
import type { RecordGroups, UpsertOptions, UpsertOutcome, VectorRecord } from './types.ts';

/** The story of PineconeIndex.upsert, one record and one outcome at a time. */
export async function* upsert(
  connection: Connection,
  resolveHost: (signal?: AbortSignal) => Promise<string>,
  records: AsyncIterable<VectorRecord> | Iterable<VectorRecord>,
  options: UpsertOptions,
): AsyncGenerator<UpsertOutcome, void, undefined> {
  async function* groups() {
    for await (const record of records) yield [record];
  }
  for await (const outcomes of upsertGroups(connection, resolveHost, groups(), options)) {
    for (const outcome of outcomes) yield outcome;
  }
}

/** Check, pack, send: the story of PineconeIndex.upsertGroups. */
export async function* upsertGroups(
  connection: Connection,
  resolveHost: (signal?: AbortSignal) => Promise<string>,
  groups: RecordGroups,
  { namespace, dimension, signal: callerSignal, onBody }: UpsertOptions,
): AsyncGenerator<UpsertOutcome[], void, undefined> {
  checkDestination({ namespace, dimension });
  const { settings, buffers, slots } = connection;
  const end = new AbortController();
  const signal = callerSignal ? AbortSignal.any([callerSignal, end.signal]) : end.signal;

  // Whatever goes wrong first ends what is under way too: a request may have half a minute of retries before it.
  const orEnd = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: unknown) => {
      end.abort(error);
      throw error;
    });
  const send = async ({ body, refused }: Pack): Promise<UpsertOutcome[]> => {
    if (!body) return refused;
    const host = await resolveHost(signal);
    const outcomes = await sendBody(connection, body, { host, namespace, signal, onBody });
    // A `fetch` takes a copy of its body at once (Fetch standard), and `fetchBytes` lets go of it when it is settled.
    if (body.buffer) buffers.give(body.buffer);
    return [...refused, ...outcomes];
  };
  const packs = endingOnFailure(pack(groups, { ...settings, namespace, dimension, buffers }), end);

  for await (const outcomes of mapConcurrent(packs, slots, (next) => orEnd(send(next)))) {
    let taken = false;
    try {
      yield outcomes;
      taken = true;
    } finally {
      // Before the loop closes mapConcurrent, which waits for what is under way.
      if (!taken) end.abort(new DOMException('The consumer of the upsert stopped reading.', 'AbortError'));
    }
  }
}

async function* endingOnFailure<T>(source: AsyncIterable<T>, end: AbortController) {
  try {
    yield* source;
  } catch (error) {
    end.abort(error);
    throw error;
  }
}

/** @throws RangeError */
export function checkDestination({ namespace, dimension }: { namespace?: string; dimension: number }): void {
  if (!Number.isInteger(dimension) || dimension < 1 || dimension > MAX_DIMENSION) {
    throw new RangeError(`A Pinecone dimension is an integer from 1 to ${MAX_DIMENSION}, got ${dimension}.`);
  }
  // eslint-disable-next-line no-control-regex -- NUL alone is what Pinecone refuses
  if (namespace && (namespace.length > MAX_NAMESPACE_LENGTH || !/^[\x01-\x7f]*$/.test(namespace))) {
    throw new RangeError(`A Pinecone namespace has at most ${MAX_NAMESPACE_LENGTH} ASCII characters.`);
  }
}
