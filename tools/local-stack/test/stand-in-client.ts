import { createMemoryStore, createOpenAiStandIn, type OpenAiStandInOptions } from '../src/index.ts';
import { createFakeTime, seededRandom } from './fake-time.ts';

export interface BatchReply {
  id: string;
  status: string;
  input_file_id: string;
  output_file_id: string | null;
  error_file_id: string | null;
  request_counts: { total: number; completed: number; failed: number };
  errors: { data: { code: string; message: string; line: number | null; param: string | null }[] } | null;
  [field: string]: unknown;
}

export interface ResultLine {
  id: string;
  custom_id: string;
  response: {
    status_code: number;
    request_id: string;
    body: { data: { index: number; embedding: number[] | string }[]; error?: { message: string } };
  } | null;
  error: { code: string; message: string } | null;
}

/** An input file's line for one text. */
export const aLine = (customId: string, input: unknown, body: Record<string, unknown> = {}) => ({
  custom_id: customId,
  method: 'POST',
  url: '/v1/embeddings',
  body: { model: 'text-embedding-3-small', input, ...body },
});

export const toJsonl = (lines: readonly unknown[]) =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** A stand-in in this process, with a clock that the test moves, and short words for its endpoints. */
export function openStandIn(options: Partial<OpenAiStandInOptions> = {}) {
  const time = createFakeTime();
  const timeLapse = { validatingMs: 1000, inProgressMs: 20_000, finalizingMs: 1000, cancellingMs: 1000 };
  const { now, sleep } = time;
  const random = seededRandom();
  const standIn = createOpenAiStandIn({
    store: createMemoryStore(),
    now,
    sleep,
    random,
    timeLapse,
    ...options,
  });

  const send = (
    method: string,
    path: string,
    body?: string | FormData | Uint8Array,
    headers: Record<string, string> = {},
  ) =>
    standIn.fetch(
      new Request(`http://stand-in${path}`, {
        method,
        body,
        headers: { authorization: 'Bearer key', ...headers },
      }),
    );
  const json = (method: string, path: string, body?: unknown) =>
    send(method, path, body === undefined ? undefined : JSON.stringify(body));
  const reply = async <T>(response: Promise<Response>) => (await (await response).json()) as T;
  const upload = (content: string, filename = 'input.jsonl', purpose = 'batch') => {
    const form = new FormData();
    form.set('purpose', purpose);
    form.set('file', new Blob([content]), filename);
    return send('POST', '/v1/files', form);
  };
  const create = async (content: string, rest: Record<string, unknown> = {}) => {
    const { id } = await reply<{ id: string }>(upload(content));
    const body = { input_file_id: id, endpoint: '/v1/embeddings', completion_window: '24h', ...rest };
    return reply<BatchReply>(json('POST', '/v1/batches', body));
  };
  const batch = (id: string) => reply<BatchReply>(json('GET', `/v1/batches/${id}`));
  const results = async (fileId: string | null) => {
    if (fileId === null) return [];
    const text = await (await send('GET', `/v1/files/${fileId}/content`)).text();
    const lines = text.split('\n');
    if (lines.pop() !== '') throw new Error('The last line has no end');
    return lines.map((line) => JSON.parse(line) as ResultLine);
  };
  return { ...time, standIn, send, json, reply, upload, create, batch, results };
}
