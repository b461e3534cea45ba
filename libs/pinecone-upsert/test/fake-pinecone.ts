import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Upserted {
  id: string;
  values: number[];
  metadata?: Record<string, unknown>;
}

/** What a rule makes of a request: nothing (take it), an answer, or worse. */
export type Fault =
  | { status: number; body: string | object; headers?: Record<string, string> }
  | 'reset'
  | 'reset-after-effect'
  | 'hang';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  /** Of an upsert. */
  vectors: Upserted[];
  /** How often this path was called before. */
  nth: number;
}

export const rpc = (code: number, message: string) => ({ code, message, details: [] });

/** A Pinecone of one index over HTTP: enough of the real one's rules to notice what we do wrong. */
export async function startFakePinecone({
  dimension = 3,
  maxBodyBytes = 2_000_000,
  apiKey = 'pc-test-key',
  readyAfterDescribes = 0,
  exists = true,
  schema,
}: {
  dimension?: number;
  maxBodyBytes?: number;
  apiKey?: string;
  readyAfterDescribes?: number;
  exists?: boolean;
  schema?: object;
} = {}) {
  const stored = new Map<string, Map<string, Upserted>>();
  const calls: Call[] = [];
  const state = {
    exists,
    dimension,
    describes: 0,
    inFlight: 0,
    mostInFlight: 0,
    rule: undefined as ((call: Call) => Fault | undefined | Promise<Fault | undefined>) | undefined,
  };

  const model = () => ({
    name: 'words',
    host: url,
    status: {
      ready: state.describes > readyAfterDescribes,
      state: state.describes > readyAfterDescribes ? 'Ready' : 'Initializing',
    },
    deployment: { deployment_type: 'managed', cloud: 'aws', region: 'us-east-1', environment: 'x' },
    schema: schema ?? {
      fields: { _values: { type: 'dense_vector', dimension: state.dimension, metric: 'cosine' } },
    },
    read_capacity: { mode: 'OnDemand', status: { state: 'Ready' } },
    deletion_protection: 'disabled',
    tags: null,
  });

  const upsert = (call: Call): [number, unknown] => {
    if (Buffer.byteLength(call.body) > maxBodyBytes) {
      return [
        400,
        rpc(
          3,
          'Your request is larger than the maximum supported size - 2MB. Please try to reduce your batch size.',
        ),
      ];
    }
    if (call.vectors.length > 1000) return [400, rpc(3, 'too many vectors')];
    const wrong = call.vectors.find(({ values }) => values.length !== state.dimension);
    if (wrong) {
      const message = `Vector dimension ${wrong.values.length} does not match the dimension of the index ${state.dimension}`;
      return [400, rpc(3, message)];
    }
    const { namespace } = JSON.parse(call.body) as { namespace: string };
    const records = stored.get(namespace) ?? new Map<string, Upserted>();
    stored.set(namespace, records);
    for (const vector of call.vectors) records.set(vector.id, vector);
    return [200, { upsertedCount: call.vectors.length }];
  };

  const route = (call: Call): [number, unknown] => {
    if (call.headers['api-key'] !== apiKey) return [401, 'Invalid API Key'];
    const namespace = call.query.get('namespace') ?? '__default__';
    switch (`${call.method} ${call.path}`) {
      case 'GET /indexes/words':
        if (!state.exists)
          return [404, { status: 404, error: { code: 'NOT_FOUND', message: 'Resource words not found' } }];
        state.describes += 1;
        return [200, model()];
      case 'POST /indexes': {
        if (state.exists)
          return [
            409,
            { status: 409, error: { code: 'ALREADY_EXISTS', message: 'Resource already exists' } },
          ];
        const { schema } = JSON.parse(call.body) as {
          schema: { fields: { _values: { dimension: number } } };
        };
        state.exists = true;
        state.dimension = schema.fields._values.dimension;
        return [201, model()];
      }
      case 'POST /describe_index_stats': {
        const namespaces = Object.fromEntries(
          [...stored].map(([name, { size }]) => [name, { vectorCount: size }]),
        );
        const totalVectorCount = [...stored.values()].reduce((sum, { size }) => sum + size, 0);
        return [200, { namespaces, dimension: state.dimension, indexFullness: 0, totalVectorCount }];
      }
      case 'POST /vectors/upsert':
        return upsert(call);
      case 'GET /vectors/fetch': {
        const records = stored.get(namespace);
        if (!records) return [404, rpc(5, 'Namespace not found')];
        const found = call.query.getAll('ids').flatMap((id) => records.get(id) ?? []);
        return [200, { vectors: Object.fromEntries(found.map((vector) => [vector.id, vector])), namespace }];
      }
      case 'POST /query': {
        const request = JSON.parse(call.body) as {
          vector: number[];
          topK: number;
          namespace: string;
          includeValues?: boolean;
        };
        if (request.vector.length !== state.dimension) {
          const message = `Vector dimension ${request.vector.length} does not match the dimension of the index ${state.dimension}`;
          return [400, rpc(3, message)];
        }
        const records = [...(stored.get(request.namespace)?.values() ?? [])];
        const matches = records
          .map(({ id, values, metadata }) => ({
            id,
            score: values.reduce((sum, value, i) => sum + value * request.vector[i]!, 0),
            values: request.includeValues ? values : [],
            metadata,
          }))
          .sort((a, b) => b.score - a.score);
        return [200, { results: [], matches: matches.slice(0, request.topK), namespace: request.namespace }];
      }
      default:
        return [404, rpc(5, `no route ${call.path}`)];
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const call = await toCall(request, calls);
    state.inFlight += 1;
    state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
    response.on('close', () => (state.inFlight -= 1));
    const fault = await state.rule?.(call);
    if (fault === 'hang') return;
    if (fault === 'reset') return void request.socket.destroy();
    const [status, body] = typeof fault === 'object' ? [fault.status, fault.body] : route(call);
    if (fault === 'reset-after-effect') return void request.socket.destroy();
    const isText = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...(typeof fault === 'object' ? fault.headers : {}),
    });
    response.end(isText ? body : JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    apiKey,
    state,
    calls,
    stored,
    ids: (namespace: string) => [...(stored.get(namespace)?.keys() ?? [])].sort(),
    upserts: () => calls.filter(({ path }) => path === '/vectors/upsert'),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakePinecone = Awaited<ReturnType<typeof startFakePinecone>>;

async function toCall(request: IncomingMessage, calls: Call[]): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const part of request) chunks.push(part as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
  const vectors = pathname === '/vectors/upsert' ? (JSON.parse(body) as { vectors: Upserted[] }).vectors : [];
  const call: Call = {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body,
    vectors,
    nth: calls.filter(({ path }) => path === pathname).length,
  };
  calls.push(call);
  return call;
}
