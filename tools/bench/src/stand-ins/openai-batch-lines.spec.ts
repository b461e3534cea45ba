import { describe, expect, it } from '@jest/globals';
import { createBatchLines } from './openai-batch-lines.ts';
import { createSeededTable } from './seeded-table.ts';
import { createSeededVectors } from './seeded-vectors.ts';

const SIZE = 700;
const table = createSeededTable({ size: SIZE, seed: 1 });
const vectors = createSeededVectors({ seed: 1, dimensions: 48, encoding: 'float' });
const lines = createBatchLines(table, vectors, 'text-embedding-3-small');

const read = (blocks: Iterable<Buffer>) => Array.from(blocks, (block) => block.toString('utf8')).join('');
const parse = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const ids = (text: string) => parse(text).map((line) => line['custom_id']);

describe('the files of a batch', () => {
  const input = read(lines.readInput(3));
  const output = read(lines.readOutput(3));

  it('are as long as they say', () => {
    expect(Buffer.byteLength(input)).toBe(lines.inputBytes);
    expect(Buffer.byteLength(output)).toBe(lines.outputBytes);
  });

  it('name every word once, the output in another order', () => {
    expect(new Set(ids(input)).size).toBe(SIZE);
    expect(ids(output)).not.toEqual(ids(input));
    expect(ids(output).toSorted()).toEqual(ids(input).toSorted());
  });

  it('hold a vector in each result', () => {
    for (const { response } of parse(output)) {
      expect(response).toMatchObject({
        status_code: 200,
        body: { data: [{ embedding: expect.any(Array) }] },
      });
    }
  });

  it('are those of other words in every batch, which the table knows', () => {
    const [id = ''] = ids(read(lines.readInput(4))) as string[];
    expect(ids(input)).not.toContain(id);
    const [, image, , receipt] = id.split('#');
    const reply = table.queryReply(`IMAGE#${image}`, `RECEIPT#${receipt}`) ?? '';
    const { Items: items } = JSON.parse(reply) as { Items: Record<string, { S?: string }>[] };
    const word = items.find((item) => `${item['PK']?.S}#${item['SK']?.S}` === id);
    expect(word).toMatchObject({ embedding_status: { S: 'PENDING' }, TYPE: { S: 'RECEIPT_WORD' } });
    expect(table.receiptsOf(4)).toContainEqual({ imageId: image, receiptId: Number(receipt) });
  });
});
