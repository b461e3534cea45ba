import type { Context } from './context.ts';
import { fileContent } from './file-content.ts';
import { invalidValue, missingParameter, notFound, OpenAiError } from './errors.ts';
import { toListReply, toPage } from './json-body.ts';
import { type MultipartPart, readMultipart } from './multipart.ts';
import { fileBytes, type FileRecord } from './records.ts';
import type { Route } from './routes.ts';

const PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'];
/** Files of purpose `batch` live so long unless told otherwise (vendor-facts: OpenAI limits). */
const BATCH_FILE_SECONDS = 30 * 24 * 3600;

export function fileRoutes(context: Context): Route[] {
  const one = (id = '') => Response.json(toFile(findFile(context, id)));
  return [
    { method: 'POST', path: '/v1/files', handle: ({ request }) => upload(context, request) },
    { method: 'GET', path: '/v1/files', handle: async ({ query }) => list(context, query) },
    { method: 'GET', path: '/v1/files/{file_id}', handle: async ({ params }) => one(params['file_id']) },
    {
      method: 'GET',
      path: '/v1/files/{file_id}/content',
      handle: async ({ params }) => fileContent(context, findFile(context, params['file_id'] ?? '')),
    },
    {
      method: 'DELETE',
      path: '/v1/files/{file_id}',
      async handle({ params }) {
        const { id } = findFile(context, params['file_id'] ?? '');
        await context.records.deleteFile(id);
        return Response.json({ object: 'file', deleted: true, id });
      },
    },
  ];
}

/** A file that exists and hasn't expired. */
export function findFile(context: Context, id: string): FileRecord {
  const file = context.records.files.get(id);
  if (file === undefined || (file.expiresAtMs !== null && file.expiresAtMs <= context.now()))
    throw notFound('File', id);
  return file;
}

function toFile(file: FileRecord) {
  return {
    object: 'file' as const,
    id: file.id,
    purpose: file.purpose,
    filename: file.filename,
    bytes: fileBytes(file),
    created_at: Math.floor(file.createdAtMs / 1000),
    expires_at: file.expiresAtMs === null ? null : Math.floor(file.expiresAtMs / 1000),
    status: 'processed' as const,
    status_details: null,
  };
}

function list(context: Context, query: URLSearchParams): Response {
  const purpose = query.get('purpose');
  const order = query.get('order') ?? 'desc';
  if (order !== 'asc' && order !== 'desc')
    throw invalidValue('order', `Invalid 'order': expected 'asc' or 'desc'.`);
  const files = [...context.records.files.values()].filter(
    (file) =>
      (purpose === null || file.purpose === purpose) && (file.expiresAtMs ?? Infinity) > context.now(),
  );
  if (order === 'desc') files.reverse();
  const { page, hasMore } = toPage(files, query, { default: 10_000, max: 10_000 });
  return toListReply(page.map(toFile), hasMore);
}

async function upload(context: Context, request: Request): Promise<Response> {
  const id = context.newId('file-');
  const key = `files/${id}/0`;
  const fields = new Map<string, string>();
  let received: { filename: string; bytes: number } | undefined;
  try {
    for await (const part of readMultipart(request)) {
      if (part.name !== 'file') fields.set(part.name, await readField(part));
      else received = { filename: part.filename ?? 'upload', bytes: await receiveFile(context, key, part) };
    }
    if (received === undefined) throw missingParameter('file');
    const record = toRecord(context, id, fields, received, key);
    await context.records.saveFile(record);
    context.stats.count((values) => {
      values.uploads += 1;
      values.bytesUploaded += fileBytes(record);
    });
    return Response.json(toFile(record));
  } catch (error) {
    await context.store.deleteBlob(key);
    throw error;
  }
}

/** Stores up to one byte more than is allowed, and reads the rest to nowhere: a client that is sending can't listen. */
async function receiveFile({ store, limits }: Context, key: string, part: MultipartPart): Promise<number> {
  let bytes = 0;
  async function* counted() {
    for await (const chunk of part.body) {
      bytes += chunk.byteLength;
      if (bytes <= limits.fileBytes) yield chunk;
    }
  }
  await store.putBlob(key, counted());
  return bytes;
}

async function readField(part: MultipartPart): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of part.body) {
    bytes += chunk.byteLength;
    if (bytes <= 64 * 1024) chunks.push(chunk);
  }
  if (bytes > 64 * 1024) throw invalidValue(part.name, `'${part.name}' is too long.`);
  return Buffer.concat(chunks).toString('utf8');
}

function toRecord(
  { limits, now, records }: Context,
  id: string,
  fields: ReadonlyMap<string, string>,
  { filename, bytes }: { filename: string; bytes: number },
  key: string,
): FileRecord {
  const purpose = fields.get('purpose');
  if (purpose === undefined) throw missingParameter('purpose');
  if (!PURPOSES.includes(purpose)) {
    throw invalidValue(
      'purpose',
      `'${purpose}' is not one of [${PURPOSES.map((known) => `'${known}'`).join(', ')}]`,
    );
  }
  if (purpose === 'batch' && !filename.endsWith('.jsonl')) {
    throw new OpenAiError(400, 'Invalid file format for Batch API. Must be .jsonl', { param: 'file' });
  }
  if (bytes > (purpose === 'batch' ? limits.batchFileBytes : limits.fileBytes)) {
    throw new OpenAiError(400, 'File is too large.', { param: 'file' });
  }
  const lifeSeconds = readExpiry(fields) ?? (purpose === 'batch' ? BATCH_FILE_SECONDS : undefined);
  const createdAtMs = now();
  const expiresAtMs = lifeSeconds === undefined ? null : createdAtMs + lifeSeconds * 1000;
  return {
    id,
    sequence: records.nextSequence(),
    filename,
    purpose,
    createdAtMs,
    expiresAtMs,
    parts: [{ key, bytes }],
  };
}

function readExpiry(fields: ReadonlyMap<string, string>): number | undefined {
  const [anchor, seconds] = [fields.get('expires_after[anchor]'), fields.get('expires_after[seconds]')];
  if (anchor === undefined && seconds === undefined) return undefined;
  return checkExpiry('expires_after', { anchor, seconds: Number(seconds) });
}

/** Checks an expiry policy and returns its seconds. */
export function checkExpiry(param: string, policy: { anchor?: unknown; seconds?: unknown }): number {
  const { anchor, seconds } = policy;
  if (anchor !== 'created_at')
    throw invalidValue(`${param}.anchor`, `Invalid '${param}.anchor': expected 'created_at'.`);
  if (!Number.isInteger(seconds) || (seconds as number) < 3600 || (seconds as number) > 2_592_000) {
    throw invalidValue(
      `${param}.seconds`,
      `Invalid '${param}.seconds': expected an integer from 3600 to 2592000.`,
    );
  }
  return seconds as number;
}
