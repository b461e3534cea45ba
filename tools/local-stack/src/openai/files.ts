import type { Context } from './context.ts';
import { fileContent } from './file-content.ts';
import { receiveUpload } from './file-upload.ts';
import { invalidValue, notFound } from './errors.ts';
import { toListReply, toPage } from './json-body.ts';
import { fileBytes, fileExists, type FileRecord } from './records.ts';
import type { Route } from './routes.ts';

export function fileRoutes(context: Context): Route[] {
  const one = (id = '') => Response.json(toFile(lookUpFile(context, id)));
  return [
    { method: 'POST', path: '/v1/files', handle: ({ request }) => upload(context, request) },
    { method: 'GET', path: '/v1/files', handle: async ({ query }) => list(context, query) },
    { method: 'GET', path: '/v1/files/{file_id}', handle: async ({ params }) => one(params['file_id']) },
    {
      method: 'GET',
      path: '/v1/files/{file_id}/content',
      handle: async ({ params, request }) =>
        fileContent(context, lookUpFile(context, params['file_id'] ?? ''), request),
    },
    {
      method: 'DELETE',
      path: '/v1/files/{file_id}',
      async handle({ params }) {
        const { id } = lookUpFile(context, params['file_id'] ?? '');
        await context.records.deleteFile(id);
        return Response.json({ object: 'file', deleted: true, id });
      },
    },
  ];
}

/** A file that somebody asks for: it may not be seen yet. */
function lookUpFile(context: Context, id: string): FileRecord {
  const file = findFile(context, id);
  if ((file.unseenLookups ?? 0) === 0) return file;
  file.unseenLookups = (file.unseenLookups ?? 0) - 1;
  throw notFound('File', id);
}

/** A file that exists and hasn't expired. */
export function findFile(context: Context, id: string): FileRecord {
  const file = context.records.files.get(id);
  if (file === undefined || !fileExists(file, context.now())) throw notFound('File', id);
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
    (file) => (purpose === null || file.purpose === purpose) && fileExists(file, context.now()),
  );
  if (order === 'desc') files.reverse();
  const { page, hasMore } = toPage(files, query, { default: 10_000, max: 10_000 });
  return toListReply(page.map(toFile), hasMore);
}

async function upload(context: Context, request: Request): Promise<Response> {
  const file = await receiveUpload(context, request);
  context.stats.count((values) => {
    values.uploads += 1;
    values.bytesUploaded += fileBytes(file);
  });
  return Response.json(toFile(file));
}
