import { ConnectionCutError } from '../faults/connection-cut-error.ts';
import type { DynamodbCall, DynamodbReply } from './create-dynamodb-stand-in.ts';

/** A request as the AWS SDK hands it to its transport. */
export interface SdkRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  headers: Record<string, string>;
  /** Text or bytes here; the SDK's type is wider. */
  body?: unknown;
}

/** What the SDK wants back from its transport. */
export interface SdkResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What the AWS SDK (v3) takes as `requestHandler`. */
export interface InProcessHandler {
  handle(request: SdkRequest, options?: { abortSignal?: unknown }): Promise<{ response: SdkResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

const decoder = new TextDecoder();
const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.0' };

/**
 * Lets an AWS SDK client speak to a stand-in with neither socket nor HTTP between, for one of its clients as for many.
 *
 * A cut connection reaches the SDK as its own transport would report it (`ECONNRESET`), which it sends again.
 */
export function createInProcessHandler(
  answer: (call: DynamodbCall) => Promise<DynamodbReply>,
): InProcessHandler {
  return {
    async handle(request, { abortSignal } = {}) {
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      signal?.throwIfAborted();
      const { status, body } = await answer(toCall(request, signal)).catch(likeSocket);
      return { response: { statusCode: status, headers: { ...JSON_HEADERS }, body: Buffer.from(body) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

function toCall({ headers, body }: SdkRequest, signal?: AbortSignal): DynamodbCall {
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('The in-process handler takes requests with text or bytes only');
  }
  const target = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-target');
  return {
    operation: toOperation(target?.[1] ?? ''),
    body: parseBody(typeof body === 'string' ? body : decoder.decode(body)),
    signal,
  };
}

function likeSocket(error: unknown): never {
  throw error instanceof ConnectionCutError ? error.cause : error;
}

/** `DynamoDB_20120810.GetItem` is GetItem. */
export function toOperation(target: string): string {
  return target.replace(/^DynamoDB_20120810\./, '');
}

/** Undefined where it is no JSON. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
