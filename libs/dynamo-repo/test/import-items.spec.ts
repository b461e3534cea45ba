import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidItemError, parseTableItem } from '../src/index.ts';
import { aWordItem } from './factories.ts';
import { receiptItems } from './golden.ts';
import { collect, startDynamo, transport } from './local-table.ts';
import type { LocalDynamo } from './local-table.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describe('importItems', () => {
  it('puts every item as it is, to the last digit, and again without change', async () => {
    const { repo, items } = await dynamo.createTable('first');
    const source = receiptItems('seed');
    const counts = await collect(repo.importItems(source));
    expect(counts.at(-1)).toBe(source.length);
    const stored = await items();
    expect(Object.values(stored)).toHaveLength(source.length);
    const reference = await dynamo.createTable('first');
    await reference.put(...source);
    expect(stored).toEqual(await reference.items());
    await collect(repo.importItems(source.map(parseTableItem)));
    expect(await items()).toEqual(stored);
  });

  it('keeps binary values and sets', async () => {
    const { repo, items } = await dynamo.createTable();
    const bytes = Buffer.from('hello');
    // The first call of a process is the SDK's in any case.
    await collect(repo.importItems([aWordItem()]));
    await collect(
      repo.importItems([
        {
          ...aWordItem(),
          b: { B: bytes.toString('base64') },
          bs: { BS: [bytes] },
          nested: { L: [{ M: { b: { B: bytes } } }] },
          ns: { NS: ['1', '2.50'] },
        },
      ]),
    );
    const [item] = Object.values(await items());
    expect(Buffer.from(item?.b?.B as Uint8Array).toString()).toBe('hello');
    expect(item?.nested).toEqual({ L: [{ M: { b: { B: new Uint8Array(bytes) } } }] });
    expect((item?.ns?.NS as string[]).map(Number).toSorted()).toEqual([1, 2.5]);
  });

  it('sends bytes in one request, and as base64', async () => {
    const { repoWith } = await dynamo.createTable();
    const sent: unknown[] = [];
    const requestHandler = transport(({ body, forward }) => {
      sent.push(Object.values(body.RequestItems ?? {}));
      return forward();
    });
    const repo = repoWith({ requestHandler });
    await collect(repo.importItems([aWordItem()]));
    const item = { ...aWordItem(), nested: { L: [{ M: { b: { B: Buffer.from('hello') } } }] } };
    await collect(repo.importItems([item]));
    const nested = { L: [{ M: { b: { B: 'aGVsbG8=' } } }] };
    expect(sent.slice(1)).toMatchObject([[[{ PutRequest: { Item: { nested } } }]]]);
  });

  it('stops at an item that is none', async () => {
    const { repo, items } = await dynamo.createTable();
    await expect(collect(repo.importItems([aWordItem(), { PK: { S: 'x' } }]))).rejects.toThrow(
      InvalidItemError,
    );
    expect(await items()).toEqual({});
  });
});
