import { toBatch } from './batch-object.ts';
import type { BatchRunner } from './batch-runner.ts';
import { enter } from './batch-status.ts';
import type { Context } from './context.ts';
import { invalidValue, missingParameter, notFound, OpenAiError } from './errors.ts';
import { checkExpiry } from './file-expiry.ts';
import { isObject, readJsonObject, toListReply, toPage } from './json-body.ts';
import { disguise, isThere } from './faults/batch-view.ts';
import { decidedFault, decideFaults } from './faults/decided-fault.ts';
import { createListOrder, type ListOrder } from './faults/list-order.ts';
import { type BatchRecord, fileExists } from './records.ts';
import type { Route } from './routes.ts';

const DAY_MS = 24 * 3600 * 1000;
const OUTPUT_FILE_SECONDS = 30 * 24 * 3600;
/** The endpoints that the real API batches; this stand-in runs the first. */
const ENDPOINTS = [
  '/v1/embeddings',
  ...['/v1/responses', '/v1/chat/completions', '/v1/completions', '/v1/moderations'],
  ...['/v1/images/generations', '/v1/images/edits', '/v1/videos'],
];

export function batchRoutes(context: Context, runner: BatchRunner): Route[] {
  const order = createListOrder();
  return [
    { method: 'POST', path: '/v1/batches', handle: ({ request }) => create(context, runner, request) },
    { method: 'GET', path: '/v1/batches', handle: async ({ query }) => list(context, order, query) },
    {
      method: 'GET',
      path: '/v1/batches/{batch_id}',
      handle: async ({ params }) => show(context, findBatch(context, params['batch_id'])),
    },
    {
      method: 'POST',
      path: '/v1/batches/{batch_id}/cancel',
      handle: ({ params }) => cancel(context, findBatch(context, params['batch_id'])),
    },
  ];
}

export function findBatch({ records, now }: Context, id = ''): BatchRecord {
  const batch = records.batches.get(id);
  if (batch === undefined || !isThere(batch, now())) throw notFound('Batch', id);
  return batch;
}

/** A batch's reply, with what is wrong about it. */
const show = ({ now }: Context, batch: BatchRecord) => Response.json(disguise(toBatch(batch), batch, now()));

function list({ records, faults, now }: Context, order: ListOrder, query: URLSearchParams): Response {
  const visible = [...records.batches.values()].reverse().filter((batch) => isThere(batch, now()));
  const { arranged, turnTo } = order.arrange(visible, query.get('after'), faults);
  const { page, hasMore } = toPage(arranged, query, { default: 20, max: 100 });
  turnTo(page.at(-1)?.id);
  return toListReply(
    page.map((batch) => disguise(toBatch(batch), batch, now())),
    hasMore,
  );
}

async function create(context: Context, runner: BatchRunner, request: Request): Promise<Response> {
  const batch = toRecord(context, await readJsonObject(request));
  await context.records.saveBatch(batch);
  context.stats.count((values) => (values.batchesCreated += 1));
  const reply = show(context, batch);
  runner.start(batch);
  return reply;
}

/** Cancelling twice is cancelling once; a batch that is ending or ended can't be stopped any more. */
async function cancel(context: Context, batch: BatchRecord): Promise<Response> {
  if (batch.status === 'validating' || batch.status === 'in_progress')
    await enter(context, batch, 'cancelling');
  if (batch.status !== 'cancelling') {
    throw new OpenAiError(409, `Cannot cancel a batch with status '${batch.status}'.`);
  }
  return show(context, batch);
}

function toRecord(context: Context, body: Record<string, unknown>): BatchRecord {
  const { now, random, records, newId, nextBatch, faults } = context;
  const inputFileId = readInputFileId(context, body['input_file_id']);
  const endpoint = readEndpoint(body['endpoint']);
  const completionWindow = body['completion_window'];
  if (completionWindow === undefined) throw missingParameter('completion_window');
  if (completionWindow !== '24h') {
    throw invalidValue('completion_window', `Invalid value: '${completionWindow}'. Value must be '24h'.`);
  }
  const metadata = readMetadata(body['metadata']);
  const outputExpiresAfterSeconds = readOutputExpiry(body['output_expires_after']);
  const id = newId('batch_');
  const disturbances = decideFaults(faults, id);
  const expiry = decidedFault({ faults: disturbances }, 'expire-batch');
  const expireAfter = nextBatch.expireAfter ?? (expiry && { fraction: expiry.percent / 100 }) ?? null;
  nextBatch.expireAfter = undefined;
  const createdAtMs = now();
  return {
    id,
    sequence: records.nextSequence(),
    status: 'validating',
    ...{ endpoint, inputFileId, completionWindow, metadata, outputExpiresAfterSeconds },
    ...{ model: null, errors: null, outputFileId: null, errorFileId: null },
    enteredAtMs: { validating: createdAtMs },
    expiresAtMs: createdAtMs + DAY_MS,
    counts: { total: 0, completed: 0, failed: 0 },
    inputTokens: 0,
    seed: Math.floor(random() * 2 ** 32),
    expireAfter,
    outputParts: [],
    errorParts: [],
    ...(disturbances.length > 0 && { faults: disturbances }),
  };
}

function readInputFileId({ records, now }: Context, id: unknown): string {
  if (id === undefined) throw missingParameter('input_file_id');
  const file = typeof id === 'string' ? records.files.get(id) : undefined;
  const refuse = (message: string) => new OpenAiError(400, message, { param: 'input_file_id' });
  if (file === undefined || !fileExists(file, now())) throw refuse(`No such File object: ${id}`);
  if (file.purpose !== 'batch')
    throw refuse(`The purpose of file ${id} is '${file.purpose}', expected 'batch'.`);
  return file.id;
}

function readEndpoint(endpoint: unknown): string {
  if (endpoint === undefined) throw missingParameter('endpoint');
  if (typeof endpoint !== 'string' || !ENDPOINTS.includes(endpoint)) {
    const known = ENDPOINTS.map((path) => `'${path}'`).join(', ');
    throw invalidValue('endpoint', `Invalid value: '${endpoint}'. Supported values are: ${known}.`);
  }
  if (endpoint !== ENDPOINTS[0]) {
    throw invalidValue(
      'endpoint',
      `The local stand-in runs batches of ${ENDPOINTS[0]} only, not of ${endpoint}.`,
    );
  }
  return endpoint;
}

function readMetadata(value: unknown): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  const invalid = (message: string) => invalidValue('metadata', `Invalid 'metadata': ${message}.`);
  if (!isObject(value)) throw invalid('expected an object');
  const entries = Object.entries(value);
  if (entries.length > 16)
    throw invalid(`too many properties. Expected at most 16, but got ${entries.length}`);
  for (const [key, text] of entries) {
    if (typeof text !== 'string') throw invalid(`the value of '${key}' must be a string`);
    if (key.length > 64) throw invalid('a key is longer than 64 characters');
    if (text.length > 512) throw invalid(`the value of '${key}' is longer than 512 characters`);
  }
  return value as Record<string, string>;
}

function readOutputExpiry(value: unknown): number {
  if (value === undefined || value === null) return OUTPUT_FILE_SECONDS;
  return checkExpiry('output_expires_after', isObject(value) ? value : {});
}
