import type { DynamodbStandIn } from '@lading/local-stack';
import type { IncomingMessage } from 'node:http';
import { readBody, replyText } from './listen.ts';
import type { Answer } from './listen.ts';
import type { Item, ResultItems } from './result-items.ts';
import type { SeededTable } from './seeded-table.ts';

export interface TableCounts {
  requests: number;
  bytesReceived: number;
  /** Updates of words. */
  words: number;
}

export interface DynamodbOptions {
  table: SeededTable;
  results: ResultItems;
  /** For the few items of a batch itself, with all their conditions. */
  rest: DynamodbStandIn;
}

interface Input {
  IndexName?: string;
  Key?: Item;
  ExpressionAttributeValues?: Item;
  ExclusiveStartKey?: Item;
  RequestItems?: Record<string, { PutRequest?: { Item: Item } }[]>;
}

const AMZ_JSON = 'application/x-amz-json-1.0';

/** DynamoDB as far as an ingest needs it: receipts come from the seed, results are kept to be read back, words are counted. */
export function createDynamodb({ table, results, rest }: DynamodbOptions): {
  answer: Answer;
  counts: TableCounts;
} {
  const counts = { requests: 0, bytesReceived: 0, words: 0 };

  /** The reply where this stand-in knows it by heart. */
  const replyTo = (operation: string, input: Input): string | undefined => {
    if (operation === 'UpdateItem' && input.Key?.['PK']?.S?.startsWith('IMAGE#')) {
      counts.words += 1;
      return '{}';
    }
    if (operation === 'BatchWriteItem') {
      const puts = Object.values(input.RequestItems ?? {}).flat();
      results.put(puts.flatMap(({ PutRequest }) => (PutRequest ? [PutRequest.Item] : [])));
      return '{"UnprocessedItems":{}}';
    }
    if (operation !== 'Query' || input.IndexName !== undefined) return undefined;
    const values = Object.values(input.ExpressionAttributeValues ?? {}).map(({ S = '' }) => S);
    const image = values.find((value) => value.startsWith('IMAGE#'));
    if (image !== undefined) return table.queryReply(image, sortKeyAmong(values)) ?? '{"Items":[],"Count":0}';
    const batch = values.find((value) => value.startsWith('BATCH#'));
    const asksForResults = values.some((value) => value.startsWith('RESULT#'));
    return batch && asksForResults ? results.page(batch, input.ExclusiveStartKey?.['SK']?.S) : undefined;
  };

  const answer: Answer = async (request, response) => {
    const body = await readBody(request);
    counts.requests += 1;
    counts.bytesReceived += body.byteLength;
    const operation = String(request.headers['x-amz-target']).replace('DynamoDB_20120810.', '');
    const input = JSON.parse(body.toString('utf8')) as Input;
    const text = replyTo(operation, input);
    if (text !== undefined) return replyText(response, text, 200, AMZ_JSON);
    const reply = await rest.fetch(toRequest(request, body));
    // The summary changes when the batch is completed, and nobody reads its results again.
    if (operation === 'UpdateItem' && input.Key?.['SK']?.S === 'STATUS')
      results.seal(input.Key['PK']?.S ?? '');
    replyText(response, await reply.text(), reply.status, AMZ_JSON);
  };
  return { answer, counts };
}

function sortKeyAmong(values: readonly string[]): string {
  return values.find((value) => /^RECEIPT#\d/.test(value)) ?? '';
}

function toRequest({ headers }: IncomingMessage, body: Buffer): Request {
  return new Request('http://dynamodb.local/', {
    method: 'POST',
    headers: { 'x-amz-target': String(headers['x-amz-target']), 'content-type': AMZ_JSON },
    body: new Uint8Array(body),
  });
}
