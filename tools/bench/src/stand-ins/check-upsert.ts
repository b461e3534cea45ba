const VALUES = Buffer.from('"values":[');
const CLOSE = ']'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);

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

function countCommas(body: Buffer, start: number, end: number): number {
  let commas = 0;
  for (let at = start; at < end; at += 1) if (body[at] === COMMA) commas += 1;
  return commas;
}

function parseVector(text: string): void {
  const values = JSON.parse(`[${text}]`) as unknown[];
  if (!values.every((value) => Number.isFinite(value))) throw new Error('a value is no finite number');
}
