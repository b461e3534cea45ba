import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClientConfig, QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createDirectCalls } from './direct/direct-calls.ts';
import type { DirectCalls } from './direct/direct-calls.ts';
import { createWire } from './direct/wire.ts';
import type { TableKey, TableLocation } from './errors.ts';
import { fromAttributes, toAttributes } from './items/attributes.ts';
import type { FlatItem } from './items/attributes.ts';
import { toQueryInput } from './query-input.ts';
import type { QueryRequest } from './query-input.ts';
import { isConditionFailed, translateError } from './sdk-errors.ts';
import { toUpdateInput } from './update-input.ts';
import type { UpdateRequest } from './update-input.ts';

/** An item in plain values: numbers are doubles, `NULL` is null. */
export type Item = Record<string, unknown>;

/** The table, and how it is reached: by settings of the AWS SDK, or by a client of it that you have already. */
export interface TableClientSettings {
  tableName: string;
  /** Used as it is and for every call, in place of the settings below, and not closed with the repository. */
  client?: DynamoDBClient;
  region?: string;
  endpoint?: string;
  credentials?: DynamoDBClientConfig['credentials'];
  requestHandler?: DynamoDBClientConfig['requestHandler'];
  /** How often the SDK sends one request, with its own backoff, before it gives up. Default 6. */
  maxAttempts?: number;
  /** Ends every request and wait of the repository with its reason. */
  signal?: AbortSignal;
}

/** The few requests this lib makes, all on one table, with this lib's errors. */
export interface TableClient {
  readonly tableName: string;
  readonly location: TableLocation;
  /** Speaks DynamoDB's JSON. */
  readonly raw: DynamoDBClient;
  /** Speaks plain values. */
  readonly documents: DynamoDBDocumentClient;
  /** For every `send` of the two. */
  readonly sendOptions: { abortSignal?: AbortSignal };
  /** The hot calls, in DynamoDB's JSON, past the SDK. */
  readonly direct: DirectCalls;
  /** Runs calls and translates what they throw. */
  call<T>(operation: string, work: () => Promise<T>): Promise<T>;
  /** A consistent read. */
  get(key: TableKey): Promise<Item | undefined>;
  /** False when an item has that key already. */
  putIfAbsent(item: Item): Promise<boolean>;
  /** The attributes asked for; undefined when the condition doesn't hold. */
  update(key: TableKey, request: UpdateRequest): Promise<Item | undefined>;
  query(request: QueryRequest): AsyncGenerator<Item, void, undefined>;
  /** The same items, a page at a time. */
  queryPages(request: QueryRequest): AsyncGenerator<Item[], void, undefined>;
  /** One page of a query: at most `limit` items or 1 MB, and the key to go on from if there is more. */
  queryPage(
    request: QueryRequest,
    page: { limit: number; startKey?: Item; signal?: AbortSignal },
  ): Promise<{ items: Item[]; lastKey?: Item }>;
  count(request: QueryRequest): Promise<number>;
  close(): Promise<void>;
}

const LIMITS = { maxSockets: 64, connectTimeoutMs: 5_000, requestTimeoutMs: 30_000 };

/** Binds the SDK to one table. Opens nothing: the first request connects. */
export function createTableClient({
  tableName,
  client,
  signal,
  ...settings
}: TableClientSettings): TableClient {
  const raw = client ?? createRawClient(settings);
  const sendOptions = { abortSignal: signal };
  const documents = DynamoDBDocumentClient.from(raw, {
    marshallOptions: { removeUndefinedValues: true },
    // The default refuses a whole page for one number past 2^53 in an attribute that nobody reads.
    unmarshallOptions: { wrapNumbers: Number },
  });
  const wire = client ? undefined : createWire({ ...settings, ...LIMITS, signal });
  const direct = createDirectCalls(raw, wire, sendOptions);
  const location = { tableName, region: settings.region, endpoint: settings.endpoint };

  const call = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw translateError(error, operation, location);
    }
  };
  const pages = (request: QueryRequest, select?: 'COUNT') =>
    readPages((input) => call('Query', () => direct.query(input)), {
      ...toQueryInput(tableName, request),
      Select: select,
    });
  return {
    tableName,
    location,
    raw,
    documents,
    sendOptions,
    direct,
    call,
    get: (key) =>
      call('GetItem', async () => {
        const input = { TableName: tableName, Key: { ...key }, ConsistentRead: true };
        return (await documents.send(new GetCommand(input), sendOptions)).Item;
      }),
    putIfAbsent: (item) =>
      call('PutItem', async () => {
        const input = { TableName: tableName, Item: item, ConditionExpression: 'attribute_not_exists(PK)' };
        return (await ifConditionHolds(documents.send(new PutCommand(input), sendOptions))) !== undefined;
      }),
    update: (key, request) =>
      call('UpdateItem', async () => {
        const input = toUpdateInput(tableName, key, request);
        const output = await ifConditionHolds(documents.send(new UpdateCommand(input), sendOptions));
        return output && (output.Attributes ?? {});
      }),
    async *query(request) {
      for await (const { Items = [] } of pages(request)) for (const item of Items) yield fromAttributes(item);
    },
    async *queryPages(request) {
      for await (const { Items = [] } of pages(request)) yield Items.map(fromAttributes);
    },
    queryPage: (request, { limit, startKey, signal }) =>
      call('Query', async () => {
        const ExclusiveStartKey = startKey && toAttributes(startKey as FlatItem);
        const input = { ...toQueryInput(tableName, request), Limit: limit, ExclusiveStartKey };
        const { Items = [], LastEvaluatedKey } = await raw.send(new QueryCommand(input), {
          abortSignal: signal,
        });
        return {
          items: Items.map(fromAttributes),
          lastKey: LastEvaluatedKey && fromAttributes(LastEvaluatedKey),
        };
      }),
    async count(request) {
      let count = 0;
      for await (const { Count } of pages(request, 'COUNT')) count += Count ?? 0;
      return count;
    },
    async close() {
      if (!client) raw.destroy();
      await direct.close();
    },
  };
}

function createRawClient(
  settings: Omit<TableClientSettings, 'tableName' | 'client' | 'signal'>,
): DynamoDBClient {
  const { maxSockets, connectTimeoutMs, requestTimeoutMs } = LIMITS;
  return new DynamoDBClient({
    ...settings,
    maxAttempts: settings.maxAttempts ?? 6,
    requestHandler: settings.requestHandler ?? {
      httpAgent: { keepAlive: true, maxSockets },
      httpsAgent: { keepAlive: true, maxSockets },
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
}

type QueryPage = Pick<QueryCommandOutput, 'Items' | 'Count' | 'LastEvaluatedKey'>;

/** A page may be empty and still have a next one. */
async function* readPages(
  send: (input: QueryCommandInput) => Promise<QueryPage>,
  input: QueryCommandInput,
): AsyncGenerator<QueryPage, void, undefined> {
  let page: QueryPage | undefined;
  do {
    page = await send({ ...input, ExclusiveStartKey: page?.LastEvaluatedKey });
    yield page;
  } while (page.LastEvaluatedKey);
}

/** What the request answers; undefined when its condition doesn't hold. */
export async function ifConditionHolds<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}
