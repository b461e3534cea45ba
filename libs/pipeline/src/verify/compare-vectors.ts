import type { Embedding } from '@lading/openai-batch';
import type { StoredVector } from '@lading/pinecone-upsert';
import { chunk } from '@lading/streams';
import type { Dependencies } from '../dependencies.ts';

/** A vector that should be stored; without values, only its presence is asked for. */
export interface ExpectedVector {
  customId: string;
  embedding?: Embedding;
}

export interface ComparedVector {
  customId: string;
  found: 'same' | 'differs' | 'missing' | 'present';
}

const PAGE = 200;
/** Pinecone's reads lag behind its writes (vendor-facts P9), so what looks wrong is read again, but not for ever. */
const REREADS = 3;
const REREAD_AFTER_MS = 2_000;

/** Reads vectors back from Pinecone page by page, and compares them as float32. Holds one page. */
export async function* compareVectors(
  deps: Pick<Dependencies, 'pinecone' | 'sleep'>,
  namespace: string,
  expected: AsyncIterable<ExpectedVector>,
  signal?: AbortSignal,
): AsyncGenerator<ComparedVector, void, undefined> {
  let rereads = REREADS;
  const read = (page: readonly ExpectedVector[]) => comparePage(deps, namespace, page, signal);
  for await (const page of chunk(expected, { maxCount: PAGE })) {
    let suspects = page;
    for (;;) {
      const compared = await read(suspects);
      const wrong = new Set(compared.filter(isWrong).map(({ customId }) => customId));
      const again = wrong.size > 0 && rereads > 0;
      yield* again ? compared.filter((vector) => !isWrong(vector)) : compared;
      if (!again) break;
      rereads -= 1;
      suspects = suspects.filter(({ customId }) => wrong.has(customId));
      await deps.sleep(REREAD_AFTER_MS, signal);
    }
  }
}

function isWrong({ found }: ComparedVector): boolean {
  return found === 'differs' || found === 'missing';
}

async function comparePage(
  { pinecone }: Pick<Dependencies, 'pinecone'>,
  namespace: string,
  page: readonly ExpectedVector[],
  signal?: AbortSignal,
): Promise<ComparedVector[]> {
  const ids = page.map(({ customId }) => customId);
  const stored = await pinecone.fetch(ids, { namespace, signal });
  return page.map(({ customId, embedding }) => ({
    customId,
    found: compareOne(stored.get(customId), embedding),
  }));
}

function compareOne(
  stored: StoredVector | undefined,
  embedding: Embedding | undefined,
): ComparedVector['found'] {
  if (!stored) return 'missing';
  if (!embedding) return 'present';
  const expected = embedding.toFloat32();
  const { values } = stored;
  const isSame =
    values.length === expected.length &&
    expected.every((value, at) => Math.fround(values[at] ?? NaN) === value);
  return isSame ? 'same' : 'differs';
}
