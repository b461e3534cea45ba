import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { Agent } from 'undici';
import type { Route } from './route.ts';

export interface WireReply {
  status: number;
  text: string;
}

/** Sends one POST and reads the whole reply. */
export interface Wire {
  post(route: Route, headers: Record<string, string>, body: string): Promise<WireReply>;
  close(): Promise<void>;
}

/** The part of the SDK's transports that is used here. */
interface Handler {
  handle(
    request: object,
    options: { abortSignal?: AbortSignal },
  ): Promise<{ response: { statusCode: number; body?: unknown } }>;
}

export interface WireSettings {
  /** In place of sockets, as for the SDK itself. */
  requestHandler?: DynamoDBClientConfig['requestHandler'];
  maxSockets: number;
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  /** Ends what is under way, for good. */
  signal?: AbortSignal;
}

type SocketLimits = Omit<WireSettings, 'requestHandler'>;

/** Opens nothing: the first request connects. Where the SDK got a transport of the caller's, this uses it too. */
export function createWire({ requestHandler, ...limits }: WireSettings): Wire {
  return isHandler(requestHandler) ? handlerWire(requestHandler, limits.signal) : socketWire(limits);
}

function handlerWire(handler: Handler, abortSignal?: AbortSignal): Wire {
  return {
    async post({ protocol, hostname, port, path }, headers, text) {
      const body = Buffer.from(text);
      const request = { method: 'POST', protocol, hostname, port, path, query: {}, headers, body };
      const { response } = await handler.handle(request, { abortSignal });
      return { status: response.statusCode, text: await readBody(response.body) };
    },
    close: async () => undefined,
  };
}

/** undici, because Node's own `http` takes half as long again for a request, and its `fetch` thrice. */
function socketWire(limits: SocketLimits): Wire {
  let agent: Promise<Agent> | undefined;
  const stop = () => void agent?.then((opened) => opened.destroy(new Error('The signal was aborted.')));
  limits.signal?.addEventListener('abort', stop, { once: true });
  return {
    async post(route, headers, body) {
      limits.signal?.throwIfAborted();
      // On first use: undici takes as long to load as the AWS SDK.
      agent ??= import('./open-agent.ts').then(({ openAgent }) => openAgent(limits));
      return await postBy(await agent, route, headers, body);
    },
    async close() {
      limits.signal?.removeEventListener('abort', stop);
      await (await agent)?.destroy();
    },
  };
}

function postBy(
  agent: Agent,
  { protocol, host, path }: Route,
  headers: Record<string, string>,
  body: string,
): Promise<WireReply> {
  return new Promise((resolve, reject) => {
    let status = 0;
    const pieces: Buffer[] = [];
    agent.dispatch(
      { origin: `${protocol}//${host}`, path, method: 'POST', headers, body },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, statusCode) => {
          status = statusCode;
        },
        onResponseData: (_controller, piece) => {
          pieces.push(piece);
        },
        onResponseEnd: () => resolve({ status, text: Buffer.concat(pieces).toString() }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function isHandler(handler: unknown): handler is Handler {
  return (
    typeof handler === 'object' &&
    handler !== null &&
    'handle' in handler &&
    typeof handler.handle === 'function'
  );
}

async function readBody(body: unknown): Promise<string> {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const pieces: Uint8Array[] = [];
  for await (const piece of body as AsyncIterable<Uint8Array>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
