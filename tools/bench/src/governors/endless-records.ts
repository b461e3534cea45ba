import type { EncodedVector, VectorRecord } from '@lading/pinecone-upsert';

/** Records without end, each with the same vector, which is text already: the pace is measured, and not the printing of floats. */
export function* endlessRecords(
  dimension: number,
  process: number,
): Generator<VectorRecord, void, undefined> {
  const values = toEncoded(
    Buffer.from(JSON.stringify(Array.from({ length: dimension }, () => -0.02551234))),
    dimension,
  );
  const metadata = { merchant: 'Blue Door Bakery', text: 'TOTAL', source: 'openai-batch' };
  for (let row = 0; ; row += 1) yield { id: `IMAGE#${process}#WORD#${row}`, values, metadata };
}

function toEncoded(text: Buffer, dimension: number): EncodedVector {
  return {
    dimension,
    isZero: false,
    jsonByteLength: text.byteLength,
    writeJson: (to, at) => {
      to.set(text, at);
      return at + text.byteLength;
    },
  };
}
