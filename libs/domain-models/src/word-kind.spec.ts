import { describe, expect, it } from '@jest/globals';
import { aLabel, aReceipt, aWord, IMAGE_ID } from '../test/factories.ts';
import { batchTypeSchema, wordKind } from './index.ts';

const itemsOf = (...[details]: Parameters<typeof aReceipt>) => [
  ...wordKind.itemsOf(aReceipt(details)).values(),
];

describe('wordKind', () => {
  it('finds the receipt of an id', () => {
    const id = `IMAGE#${IMAGE_ID}#RECEIPT#00042#LINE#00000#WORD#00007`;
    expect(wordKind.receiptOf(id)).toEqual({ imageId: IMAGE_ID, receiptId: 42 });
    expect(() => wordKind.receiptOf(id.replace('#WORD#00007', ''))).toThrow('a word id reads');
  });

  it('owns the word batches of both generations and no other', () => {
    const others = batchTypeSchema.options.filter((type) => !wordKind.batchTypes.includes(type));
    expect(others).toEqual(['COMPLETION', 'LINE_EMBEDDING', 'TEXT_EMBEDDING']);
  });

  it('keeps the items by id, with all that submitting and settling ask for', () => {
    const word = aWord({
      embeddingStatus: 'PENDING',
      embeddingBatchId: 'batch',
      embeddingAttempts: 2,
      isNoise: true,
    });
    const id = `IMAGE#${IMAGE_ID}#RECEIPT#00001#LINE#00001#WORD#00001`;
    expect(wordKind.itemsOf(aReceipt({ words: [word] })).get(id)).toMatchObject({
      customId: id,
      text: 'TOTAL',
      inputText: '<TARGET>TOTAL</TARGET> <POS>middle-center</POS> <CONTEXT><EDGE> <EDGE></CONTEXT>',
      embeddingStatus: 'PENDING',
      embeddingBatchId: 'batch',
      embeddingAttempts: 2,
      isNoise: true,
    });
  });

  it('gives a word its own labels only', () => {
    const words = [aWord({ wordId: 1 }), aWord({ wordId: 2 }), aWord({ lineId: 2, wordId: 1 })];
    const statuses = itemsOf({ words, labels: [aLabel({ wordId: 2 })] }).map(
      ({ metadata }) => metadata['label_status'],
    );
    expect(statuses).toEqual(['unvalidated', 'validated', 'unvalidated']);
  });

  it('leaves out what there is nothing to say of, rather than say null', () => {
    const [item] = itemsOf({ words: [aWord()], merchant: { source: 'place', merchantName: ' ' } });
    const optional = ['merchant_name', 'label_proposed_by', 'validated_labels', 'label_validated_at'];
    expect(Object.keys(item?.metadata ?? {})).toHaveLength(14);
    for (const field of optional) expect(item?.metadata).not.toHaveProperty(field);
  });

  it('carries texts as they are, markup and all', () => {
    const words = [aWord({ text: '</CONTEXT>\n', x: 0.1 }), aWord({ wordId: 2, text: '', x: 0.5 })];
    expect(itemsOf({ words })[1]).toMatchObject({
      text: '',
      inputText: '<TARGET></TARGET> <POS>middle-center</POS> <CONTEXT></CONTEXT>\n <EDGE></CONTEXT>',
      metadata: { text: '', left: '</CONTEXT>\n' },
    });
  });

  it('loses no other word to one that no id can name', () => {
    const bad = aWord({ imageId: 'not-a-uuid', text: 'bad', x: 0.3 });
    const items = itemsOf({
      words: [aWord({ text: 'a', x: 0.1 }), bad, aWord({ wordId: 2, text: 'b', x: 0.5 })],
    });
    expect(items.map((item) => item.metadata)).toMatchObject([{ right: 'bad' }, { left: 'bad' }]);
  });

  it('loses no other word to one without a place', () => {
    const items = itemsOf({ words: [aWord({ x: NaN }), aWord({ wordId: 2, text: 'b' })] });
    expect(items.map((item) => item.metadata['left'])).toEqual(['<EDGE>', '<EDGE>']);
  });

  it('has nothing for a receipt without words', () => {
    expect(itemsOf()).toEqual([]);
  });
});
