import { toNamespace } from './data-call.ts';
import type { DataReply } from './data-call.ts';
import { isReady } from './index-model.ts';
import type { IndexSurroundings } from './index-model.ts';
import type { PineconeLimits } from './limits.ts';
import type { createRateLimiter } from './rate-limits.ts';
import { parseBody } from './read-body.ts';
import type { readBody } from './read-body.ts';
import { Refusal, controlRefusal, rpcRefusal, textRefusal, toErrorReply } from './refusal.ts';
import type { PineconeFaults } from './faults/fault.ts';
import type { StoreViews } from './faults/late-store.ts';
import type { ControlTarget, DataTarget, Target } from './routes.ts';
import type { IndexDefinition, PineconeStore } from './store.ts';

const API_VERSION = '2026-07';

/** All that an answer depends on besides the request. */
export interface World extends IndexSurroundings {
  store: PineconeStore;
  views: StoreViews;
  faults: PineconeFaults;
  limits: PineconeLimits;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  apiKey?: string;
  latencyMs: number;
  checkRates: ReturnType<typeof createRateLimiter>;
  /** Told how many records an upsert stored. */
  stored: (records: number) => void;
  closed: boolean;
}

type Body = Awaited<ReturnType<typeof readBody>>;

/** Answers one request; whatever goes wrong becomes an error reply in the form of the plane it was sent to. */
export async function answer(
  world: World,
  target: Target | undefined,
  request: Request,
  body: Body,
): Promise<Response> {
  try {
    checkKey(world, request);
    if (target === undefined) throw textRefusal(404, 'Not Found');
    if (target.plane === 'data') await delay(world);
    if (world.closed) throw rpcRefusal('unavailable', 'The stand-in has been closed');
    if (body.text === undefined) throw tooLargeMessage(body.bytes, world.limits);
    return target.plane === 'control'
      ? answerControl(world, target, request, body.text)
      : answerData(world, target, request, { ...body, text: body.text });
  } catch (error) {
    return toErrorReply(
      error instanceof Refusal ? error : rpcRefusal('internal', `The stand-in failed: ${String(error)}`),
    );
  }
}

function checkKey({ apiKey }: World, request: Request): void {
  const key = request.headers.get('api-key') ?? '';
  if (key === '' || (apiKey !== undefined && key !== apiKey)) throw textRefusal(401, 'Invalid API Key');
}

async function delay({ latencyMs, random, sleep }: World): Promise<void> {
  if (latencyMs > 0) await sleep(latencyMs * (0.75 + random() / 2));
}

function answerControl(world: World, target: ControlTarget, request: Request, text: string): Response {
  const version = versionOf(request);
  if (version < API_VERSION) {
    throw controlRefusal(
      'invalidArgument',
      `The control plane of ${version} is not served here, only ${API_VERSION}`,
    );
  }
  const body = parseBody(text, (message) => controlRefusal('invalidArgument', message));
  const reply = target.route.answer({ ...world, body, name: target.index });
  return reply.body === undefined
    ? new Response(null, { status: reply.status })
    : Response.json(reply.body, { status: reply.status });
}

function answerData(
  world: World,
  { route, index: indexName, namespace: pathNamespace }: DataTarget,
  request: Request,
  { text, bytes }: { text: string; bytes: number },
): Response {
  const { limits } = world;
  const index = readyIndex(world, indexName);
  if (route.name === 'upsert' && bytes > limits.maxUpsertBytes) throw tooLargeUpsert();
  const body = parseBody(text, (message) => rpcRefusal('invalidArgument', message));
  const params = new URL(request.url).searchParams;
  const namespace = toNamespace(body['namespace'] ?? params.get('namespace'), limits);
  world.checkRates({ index: index.name, namespace }, route.costs?.(body, bytes) ?? {});
  const reply = route.answer({
    store: world.views[route.sees ?? 'writes'],
    limits,
    index,
    body,
    params,
    pathNamespace,
    apiVersion: versionOf(request),
  });
  world.stored(reply.stored ?? 0);
  return toReply(miscounted(world, reply), limits);
}

/** An upsert's reply with the count that a fault gives it. */
function miscounted({ faults }: World, reply: DataReply): DataReply {
  if (reply.stored === undefined) return reply;
  const wrong = faults.next(['wrong-count'], {});
  return wrong === undefined ? reply : { ...reply, body: { upsertedCount: reply.stored + wrong.by } };
}

function readyIndex(world: World, name: string): IndexDefinition {
  const index = world.store.index(name);
  if (index === undefined) throw rpcRefusal('notFound', `Index ${name} not found`);
  if (!isReady(index, world)) throw rpcRefusal('unavailable', `Index ${name} is not ready`);
  return index;
}

function versionOf(request: Request): string {
  return request.headers.get('x-pinecone-api-version') ?? API_VERSION;
}

function toReply({ body, text, headers }: DataReply, limits: PineconeLimits): Response {
  const bytes = Buffer.from(text ?? JSON.stringify(body));
  if (bytes.length > limits.maxMessageBytes) throw tooLargeMessage(bytes.length, limits);
  return new Response(bytes, { headers: { 'content-type': 'application/json', ...headers } });
}

function tooLargeUpsert(): Refusal {
  return rpcRefusal(
    'invalidArgument',
    'Your request is larger than the maximum supported size - 2MB. Please try to reduce your batch size.',
  );
}

function tooLargeMessage(bytes: number, { maxMessageBytes }: PineconeLimits): Refusal {
  return rpcRefusal(
    'outOfRange',
    `Error, message length too large: found ${bytes} bytes, the limit is: ${maxMessageBytes} bytes`,
  );
}
