import type { DynamodbStandIn } from '@lading/local-stack';
import type { IncomingMessage } from 'node:http';
import { readBody, replyText } from './listen.ts';
import type { Answer } from './listen.ts';
import type { PartitionLimit } from './partition-limit.ts';
import type { Item, ResultItems } from './result-items.ts';
import type { SeededTable } from './seeded-table.ts';

export interface TableCounts {
  requests: number;
  bytesReceived: number;
  /** Result items put. */
  results: number;
  /** Words updated. */
  words: number;
  /** Puts and updates refused by the limit of a partition. */
  throttled: number;
}

export interface DynamodbOptions {
  table: SeededTable;
  results: ResultItems;
  /** For the few items of a batch itself, with all their conditions. */
  rest: DynamodbStandIn;
  /** Without it there is none. */
  limit?: PartitionLimit;
}

interface Input {
  IndexName?: string;
  Key?: Item;
  ExpressionAttributeValues?: Item;
  ExclusiveStartKey?: Item;
  ProjectionExpression?: string;
  FilterExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  RequestItems?: Record<string, { PutRequest?: { Item: Item } }[]>;
}

interface Reply {
  text: string;
  status?: number;
}

const AMZ_JSON = 'application/x-amz-json-1.0';
const NOTHING = '{"Items":[],"Count":0,"ScannedCount":0}';
const THROTTLED =
  '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"Too many writes."}';

/** DynamoDB as far as an ingest needs it: receipts come from the seed, results are kept to be read back, words are counted. */
export function createDynamodb(options: DynamodbOptions): { answer: Answer; counts: TableCounts } {
  const { results, rest } = options;
  const counts = { requests: 0, bytesReceived: 0, results: 0, words: 0, throttled: 0 };
  const answer: Answer = async (request, response) => {
    const body = await readBody(request);
    counts.requests += 1;
    counts.bytesReceived += body.byteLength;
    const operation = String(request.headers['x-amz-target']).replace('DynamoDB_20120810.', '');
    const input = JSON.parse(body.toString('utf8')) as Input;
    const known = knownReply(options, counts, operation, input);
    if (known) return replyText(response, known.text, known.status, AMZ_JSON);
    const reply = await rest.fetch(toRequest(request, body));
    // The summary changes when the batch is completed, and nobody reads its results again.
    if (operation === 'UpdateItem' && input.Key?.['SK']?.S === 'STATUS')
      results.seal(input.Key['PK']?.S ?? '');
    replyText(response, await reply.text(), reply.status, AMZ_JSON);
  };
  return { answer, counts };
}

/** The reply to what comes by the thousand; undefined for the rest. */
function knownReply(
  options: DynamodbOptions,
  counts: TableCounts,
  operation: string,
  input: Input,
): Reply | undefined {
  if (operation === 'BatchWriteItem') return putResults(options, counts, input);
  if (operation === 'UpdateItem') return updateWord(options, counts, input);
  if (operation === 'Query' && input.IndexName === undefined) return query(options, input);
  return undefined;
}

function putResults(
  { results, limit }: DynamodbOptions,
  counts: TableCounts,
  { RequestItems = {} }: Input,
): Reply {
  const [[tableName, puts] = ['', []]] = Object.entries(RequestItems);
  const unprocessed = puts.filter(
    ({ PutRequest }) => PutRequest && limit?.takePut(PutRequest.Item) === false,
  );
  const written = puts.filter((put) => !unprocessed.includes(put));
  results.put(written.flatMap(({ PutRequest }) => (PutRequest ? [PutRequest.Item] : [])));
  counts.results += written.length;
  counts.throttled += unprocessed.length;
  const left = unprocessed.length === 0 ? {} : { [tableName]: unprocessed };
  return { text: JSON.stringify({ UnprocessedItems: left }) };
}

function updateWord({ limit }: DynamodbOptions, counts: TableCounts, input: Input): Reply | undefined {
  const partition = input.Key?.['PK']?.S ?? '';
  if (!partition.startsWith('IMAGE#')) return undefined;
  if (limit?.takeWord(partition, input.ExpressionAttributeValues ?? {}) === false) {
    counts.throttled += 1;
    return { text: THROTTLED, status: 400 };
  }
  counts.words += 1;
  return { text: '{}' };
}

function query({ table, results }: DynamodbOptions, input: Input): Reply | undefined {
  const values = Object.values(input.ExpressionAttributeValues ?? {}).map(({ S = '' }) => S);
  const [image, batch] = ['IMAGE#', 'BATCH#'].map((start) => values.find((value) => value.startsWith(start)));
  if (image !== undefined) {
    const receipt = values.find((value) => /^RECEIPT#\d/.test(value)) ?? '';
    const selection = { types: typesOf(input), attributes: projectionOf(input) };
    return { text: table.queryReply(image, receipt, selection) ?? NOTHING };
  }
  if (batch === undefined || !values.some((value) => value.startsWith('RESULT#'))) return undefined;
  return { text: results.page(batch, input.ExclusiveStartKey?.['SK']?.S, projectionOf(input)) };
}

const ONE_OF_TYPES = /^#type IN \(([^)]+)\)$/;

/** Throws for a filter that it doesn't know, rather than reply with too much. */
function typesOf({ FilterExpression, ExpressionAttributeValues = {} }: Input): string[] | undefined {
  if (FilterExpression === undefined) return undefined;
  const names = ONE_OF_TYPES.exec(FilterExpression)?.[1]?.split(', ');
  if (!names) throw new Error(`A filter that this stand-in doesn't know: ${FilterExpression}`);
  return names.map((name) => ExpressionAttributeValues[name]?.S ?? '');
}

function projectionOf({ ProjectionExpression, ExpressionAttributeNames = {} }: Input): string[] | undefined {
  return ProjectionExpression?.split(', ').map((name) => ExpressionAttributeNames[name] ?? name);
}

function toRequest({ headers }: IncomingMessage, body: Buffer): Request {
  return new Request('http://dynamodb.local/', {
    method: 'POST',
    headers: { 'x-amz-target': String(headers['x-amz-target']), 'content-type': AMZ_JSON },
    body: new Uint8Array(body),
  });
}
