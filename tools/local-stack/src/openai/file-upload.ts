import type { Context } from './context.ts';
import { invalidValue, missingParameter, OpenAiError } from './errors.ts';
import { checkExpiry } from './file-expiry.ts';
import { FILE_KINDS } from './faults/file-faults.ts';
import { type MultipartPart, readMultipart } from './multipart.ts';
import type { FileRecord } from './records.ts';

const PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'];
/** Files of purpose `batch` live so long unless told otherwise (vendor-facts: OpenAI limits). */
const BATCH_FILE_SECONDS = 30 * 24 * 3600;

/** Receives an upload, part by part into the store, and saves it; what is refused or breaks off leaves nothing. */
export async function receiveUpload(context: Context, request: Request): Promise<FileRecord> {
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
    return record;
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
  { limits, now, records, faults }: Context,
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
    unseenLookups: faults.next(FILE_KINDS, { fileId: id })?.lookups,
  };
}

function readExpiry(fields: ReadonlyMap<string, string>): number | undefined {
  const [anchor, seconds] = [fields.get('expires_after[anchor]'), fields.get('expires_after[seconds]')];
  if (anchor === undefined && seconds === undefined) return undefined;
  return checkExpiry('expires_after', { anchor, seconds: Number(seconds) });
}
