import type { Store } from '@lading/local-stack';

/** What OpenAI says of one submitted id, as anybody could read it off its files. */
export type LineTruth = { vector: Float32Array } | { status: unknown };

/** A batch at OpenAI, read from what the stand-in stores: no fault and nothing of the product comes between. */
export interface BatchTruth {
  openaiBatchId: string;
  /** Our id, from its metadata. */
  batchId: string;
  status: string;
  /** Grows with each batch. */
  sequence: number;
  submitted: readonly string[];
  /** By id; an id in neither file is absent. */
  lines: ReadonlyMap<string, LineTruth>;
}

interface BatchRecord {
  id: string;
  sequence: number;
  status: string;
  metadata: Record<string, string> | null;
  inputFileId: string;
  outputFileId: string | null;
  errorFileId: string | null;
}

interface FileRecord {
  id: string;
  /** A part may be more than what is shown of it. */
  parts: { key: string; bytes: number }[];
}

/** Every batch that OpenAI has, oldest first. */
export async function readOpenAiTruth(store: Store): Promise<BatchTruth[]> {
  const files = new Map(((await store.listJson('files')) as FileRecord[]).map((file) => [file.id, file]));
  const read = async (id: string | null) => {
    const texts: string[] = [];
    for (const part of files.get(id ?? '')?.parts ?? []) texts.push(await readPart(store, part));
    return texts
      .join('')
      .split('\n')
      .map(parseJson)
      .filter((line) => line !== undefined);
  };
  const batches = (await store.listJson('batches')) as BatchRecord[];
  const truths = batches.map(async (batch): Promise<BatchTruth> => {
    const input = await read(batch.inputFileId);
    return {
      openaiBatchId: batch.id,
      batchId: batch.metadata?.['batch_id'] ?? '',
      status: batch.status,
      sequence: batch.sequence,
      submitted: input.map((line) => String(line['custom_id'])),
      lines: linesOf([...(await read(batch.outputFileId)), ...(await read(batch.errorFileId))]),
    };
  });
  return (await Promise.all(truths)).sort((a, b) => a.sequence - b.sequence);
}

type Line = Record<string, unknown>;

/** The first success of an id counts, or else its first failure. */
function linesOf(lines: Line[]): Map<string, LineTruth> {
  const truths = new Map<string, LineTruth>();
  for (const line of lines) {
    const id = line['custom_id'];
    if (typeof id !== 'string') continue;
    const known = truths.get(id);
    const truth = truthOf(line);
    if (!known || ('vector' in truth && !('vector' in known))) truths.set(id, truth);
  }
  return truths;
}

interface Response {
  status_code?: unknown;
  body?: { data?: { embedding?: unknown }[] } | null;
}

function truthOf(line: Line): LineTruth {
  const response = line['response'] as Response | null | undefined;
  const vector = response?.status_code === 200 ? vectorOf(response.body?.data?.[0]?.embedding) : undefined;
  return vector ? { vector } : { status: response?.status_code };
}

function vectorOf(embedding: unknown): Float32Array | undefined {
  if (Array.isArray(embedding)) return Float32Array.from(embedding as number[]);
  if (typeof embedding !== 'string') return undefined;
  const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'));
  return new Float32Array(bytes.buffer);
}

async function readPart(store: Store, { key, bytes }: { key: string; bytes: number }): Promise<string> {
  const blob = await store.openBlob(key);
  if (!blob) throw new Error(`The stand-in has lost ${key}.`);
  return Buffer.from(await blob.read(0, bytes)).toString();
}

function parseJson(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}
