import { ConnectionCutError } from '../faults/connection-cut-error.ts';

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

/**
 * Lets an AWS SDK client speak to a stand-in with no socket between, for one of its clients as for many.
 *
 * A cut connection reaches the SDK as its own transport would report it (`ECONNRESET`), which it sends again.
 */
export function createInProcessHandler(fetch: (request: Request) => Promise<Response>): InProcessHandler {
  return {
    async handle(request, { abortSignal } = {}) {
      const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      signal?.throwIfAborted();
      const reply = await fetch(toRequest(request, signal)).catch(likeSocket);
      return {
        response: {
          statusCode: reply.status,
          headers: Object.fromEntries(reply.headers),
          body: new Uint8Array(await reply.arrayBuffer()),
        },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

function toRequest(
  { method, protocol, hostname, port, path, headers, body }: SdkRequest,
  signal?: AbortSignal,
): Request {
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('The in-process handler takes requests with text or bytes only');
  }
  const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
  // A copy: the SDK's own bytes pretend to be text, and warn whoever believes it.
  const content = typeof body === 'string' ? body : body && new Uint8Array(body);
  return new Request(url, { method, headers, body: content, ...(signal && { signal }) });
}

function likeSocket(error: unknown): never {
  throw error instanceof ConnectionCutError ? error.cause : error;
}
