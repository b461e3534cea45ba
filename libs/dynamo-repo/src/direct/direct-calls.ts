import { BatchWriteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type {
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  DynamoDBClient,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { isConditionFailed, isThrottled } from '../sdk-errors.ts';
import { watchRoute } from './route.ts';
import { createSign } from './signature.ts';
import type { Wire } from './wire.ts';

/** What a hot call answers; the SDK's words about the request itself are left out. */
type Output<T> = Omit<T, '$metadata'>;

/** The calls that a batch makes by the thousand, in DynamoDB's JSON. Binary values: none to send, base64 or bytes to read. */
export interface DirectCalls {
  /** @throws also what says that the condition failed or the call was throttled */
  updateItem(input: UpdateItemCommandInput): Promise<Output<UpdateItemCommandOutput>>;
  /** @throws also what says that the call was throttled */
  batchWriteItem(input: BatchWriteItemCommandInput): Promise<Output<BatchWriteItemCommandOutput>>;
  query(input: QueryCommandInput): Promise<Output<QueryCommandOutput>>;
  close(): Promise<void>;
}

/**
 * Makes the hot calls around the SDK, whose layers take three times the CPU of the request itself.
 *
 * Sends what the SDK would send, to where the SDK was last seen to send, with the SDK's credentials and its idea of the
 * time. Judges three answers only: done, and of writes condition failed and throttled, which are thrown. Anything else, a
 * lost connection, a 500, a clock that is wrong, a token that ran out, is handed to the SDK as a new request, which
 * retries, corrects and reports as ever. So does the first call of a process, and the first with new credentials; and every call where there is no wire.
 * Replies are not checked against `x-amz-crc32`: TLS does that, and so the SDK doesn't either.
 */
export function createDirectCalls(
  client: DynamoDBClient,
  wire: Wire | undefined,
  sendOptions: { abortSignal?: AbortSignal },
): DirectCalls {
  const sign = createSign();
  const currentRoute = wire ? watchRoute(client) : () => undefined;

  const attempt = async (operation: string, input: object): Promise<unknown> => {
    const route = currentRoute();
    if (wire === undefined || route === undefined) return undefined;
    const body = JSON.stringify(input);
    const target = `DynamoDB_20120810.${operation}`;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      host: route.host,
      'x-amz-target': target,
    };
    if (!route.signed) return judge(await wire.post(route, headers, body));
    const keys = await client.config.credentials();
    if (keys.accessKeyId !== route.signed.accessKeyId) return undefined;
    const timeMs = Date.now() + client.config.systemClockOffset;
    const signed = sign({ path: route.path, headers, body }, keys, route.signed, timeMs);
    signed['user-agent'] = route.userAgent;
    return judge(await wire.post(route, signed, body));
  };
  /** Undefined where the SDK should try instead. */
  const tryDirectly = async (
    operation: string,
    input: object,
    isAnswer: (error: unknown) => boolean,
  ): Promise<unknown> => {
    try {
      return await attempt(operation, input);
    } catch (error) {
      if (isAnswer(error)) throw error;
      return undefined;
    }
  };

  return {
    updateItem: async (input) =>
      ((await tryDirectly('UpdateItem', input, isConditionFailedOrThrottled)) as
        UpdateItemCommandOutput | undefined) ??
      (await client.send(new UpdateItemCommand(input), sendOptions)),
    batchWriteItem: async (input) =>
      ((await tryDirectly('BatchWriteItem', input, isThrottled)) as
        BatchWriteItemCommandOutput | undefined) ??
      (await client.send(new BatchWriteItemCommand(input), sendOptions)),
    query: async (input) =>
      ((await tryDirectly('Query', input, () => false)) as QueryCommandOutput | undefined) ??
      (await client.send(new QueryCommand(input), sendOptions)),
    close: async () => await wire?.close(),
  };
}

/** Callers of writes slow down themselves, so that all of them do. */
function isConditionFailedOrThrottled(error: unknown): boolean {
  return isConditionFailed(error) || isThrottled(error);
}

/** The reply's content. @throws an error named as DynamoDB names it */
function judge({ status, text }: { status: number; text: string }): unknown {
  const content: unknown = JSON.parse(text);
  if (typeof content !== 'object' || content === null) throw new TypeError('The reply is not an object.');
  if (status === 200) return content;
  const { __type: type = '', message, Message } = content as Record<string, string | undefined>;
  throw Object.assign(new Error(message ?? Message ?? type), { name: type.replace(/^.*#/, '') });
}
