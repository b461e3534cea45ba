import type { ServerResponse } from 'node:http';
import type { BatchLines } from './openai-batch-lines.ts';
import { replyJson } from './listen.ts';
import type { Answer } from './listen.ts';

export interface OpenAiCounts {
  requests: number;
  bytesSent: number;
}

export interface OpenAiOptions {
  /** Requests of a batch. */
  size: number;
  status: 'completed' | 'in_progress';
}

/** OpenAI as far as a download needs it: `batch-7` was made of `input-7` and has, once completed, `output-7`. */
export function createOpenAi(
  lines: BatchLines,
  options: OpenAiOptions,
): { answer: Answer; counts: OpenAiCounts } {
  const counts = { requests: 0, bytesSent: 0 };
  const answer: Answer = async (request, response) => {
    counts.requests += 1;
    const [, kind, name = '', content] =
      /^\/v1\/(batches|files)\/([\w-]+)(\/content)?$/.exec(request.url ?? '') ?? [];
    const [, what, number] = /^(batch|input|output)-(\d+)$/.exec(name) ?? [];
    const batch = Number(number);
    if (kind === 'batches' && what === 'batch') return replyJson(response, toBatch(batch, options));
    if (kind !== 'files' || !(what === 'input' || what === 'output')) {
      return replyJson(response, { error: { message: `No such ${kind ?? 'thing'}: ${name}` } }, 404);
    }
    const bytes = what === 'input' ? lines.inputBytes : lines.outputBytes;
    if (content === undefined) return replyJson(response, toFile(name, bytes));
    counts.bytesSent += bytes;
    const blocks = what === 'input' ? lines.readInput(batch) : lines.readOutput(batch);
    await send(response, blocks, bytes);
  };
  return { answer, counts };
}

/** Writes at the pace of the reader; a block may be overwritten once it has been taken. */
async function send(response: ServerResponse, blocks: Iterable<Buffer>, bytes: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
  let taken = Promise.resolve();
  for (const block of blocks) {
    await taken;
    taken = new Promise((resolve, reject) =>
      response.write(block, (error) => (error ? reject(error) : resolve())),
    );
  }
  await taken;
  response.end();
}

const CREATED_AT = 1_760_000_000;

function toBatch(batch: number, { size, status }: OpenAiOptions) {
  const isDone = status === 'completed';
  return {
    id: `batch-${batch}`,
    object: 'batch',
    endpoint: '/v1/embeddings',
    input_file_id: `input-${batch}`,
    output_file_id: isDone ? `output-${batch}` : null,
    error_file_id: null,
    completion_window: '24h',
    status,
    created_at: CREATED_AT,
    completed_at: isDone ? CREATED_AT + 3600 : null,
    request_counts: { total: size, completed: isDone ? size : 0, failed: 0 },
    errors: null,
    metadata: null,
  };
}

function toFile(name: string, bytes: number) {
  const purpose = name.startsWith('input') ? 'batch' : 'batch_output';
  return { id: name, object: 'file', bytes, created_at: CREATED_AT, filename: `${name}.jsonl`, purpose };
}
