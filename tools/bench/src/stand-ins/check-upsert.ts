const VALUES = Buffer.from('"values":[');
const CLOSE = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const COMMAS = Math.imul(COMMA, 0x01010101);

/**
 * Counts the records of an upsert and checks that each has so many values; one of its vectors is parsed whole.
 *
 * Looks for the vectors in the bytes and counts their commas: to parse every body would take as long as what is measured.
 *
 * @throws Error for a body that Pinecone would refuse
 */
export function checkUpsert(body: Buffer, dimensions: number): number {
  if (body.at(0) !== '{'.charCodeAt(0) || body.at(-1) !== '}'.charCodeAt(0))
    throw new Error('it is no object');
  let records = 0;
  for (let at = body.indexOf(VALUES); at !== -1; at = body.indexOf(VALUES, at)) {
    const start = at + VALUES.length;
    at = body.indexOf(CLOSE, start);
    if (at === -1) throw new Error(`the values of record ${records} have no end`);
    const values = countCommas(body, start, at) + 1;
    if (values !== dimensions) throw new Error(`record ${records} has ${values} values, not ${dimensions}`);
    if (records === 0) parseVector(body.toString('latin1', start, at));
    records += 1;
  }
  if (records === 0) throw new Error('it has no vectors');
  return records;
}

/** Four bytes at a time, for it shares a core with what is measured. */
function countCommas(body: Buffer, start: number, end: number): number {
  let commas = 0;
  let at = start;
  const countUntil = (limit: number) => {
    for (; at < limit; at += 1) if (body[at] === COMMA) commas += 1;
  };
  countUntil(Math.min(end, start + (-(body.byteOffset + start) & 3)));
  if (end - at >= 4) {
    const words = new Int32Array(body.buffer, body.byteOffset + at, (end - at) >> 2);
    // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes twice as long here
    for (let index = 0; index < words.length; index += 1) {
      // The high bit of each byte that is a comma, then as many bits as there are.
      const rest = (words[index] as number) ^ COMMAS;
      const found = ~(((rest & 0x7f7f7f7f) + 0x7f7f7f7f) | rest) & 0x80808080;
      commas += Math.imul(found >>> 7, 0x01010101) >>> 24;
    }
    at += words.byteLength;
  }
  countUntil(end);
  return commas;
}

function parseVector(text: string): void {
  const values = JSON.parse(`[${text}]`) as unknown[];
  if (!values.every((value) => Number.isFinite(value))) throw new Error('a value is no finite number');
}
