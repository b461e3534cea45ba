import type { Context } from './context.ts';
import { countInputs, isEmbeddingModel } from './embedding-request.ts';
import { readParts } from './file-content.ts';
import { isObject } from './json-body.ts';
import { lineSpans } from './line-spans.ts';
import type { BatchProblem, FileRecord } from './records.ts';

export interface InputLine {
  customId: string;
  url: string;
  body: Record<string, unknown>;
}

export interface Validation {
  problems: BatchProblem[];
  requests: number;
  model: string | null;
}

/** OpenAI gives no figure; a file that is wrong throughout needn't be told so on every line. */
const MAX_PROBLEMS = 100;

/** Checks an input file the way OpenAI does after a batch is created (vendor-facts: OpenAI batch errors). */
export async function validateInput(
  context: Context,
  file: FileRecord,
  endpoint: string,
): Promise<Validation> {
  const ids = new Set<string>();
  const found: Validation = { problems: [], requests: 0, model: null };
  const report = (code: string, message: string, param: string | null, line: number | null) => {
    if (found.problems.length < MAX_PROBLEMS) found.problems.push({ code, message, param, line });
  };
  let inputs = 0;
  let number = 0;
  for await (const { bytes } of lineSpans(readParts(context.store, file.parts))) {
    number += 1;
    // A long file is checked in small steps, so that everybody else is answered meanwhile.
    if (number % 1000 === 0) await context.sleep(0);
    if (isBlank(bytes)) continue;
    found.requests += 1;
    const line = parseLine(bytes);
    if ('code' in line) {
      report(line.code, line.message, line.param, number);
      continue;
    }
    inputs += countInputs(line.body['input']);
    const problem = checkLine(line, endpoint, ids, found.model);
    if (problem) report(problem.code, problem.message, problem.param, number);
    ids.add(line.customId);
    if (typeof line.body['model'] === 'string') found.model ??= line.body['model'];
  }
  const { batchRequests } = context.limits;
  if (found.requests === 0) report('empty_file', 'The batch input file is empty.', null, null);
  if (Math.max(found.requests, inputs) > batchRequests) {
    const many = found.requests > batchRequests ? `${found.requests} requests` : `${inputs} embedding inputs`;
    report('too_many_tasks', `The batch has ${many}, more than the maximum of ${batchRequests}.`, null, null);
  }
  return found;
}

/** Reads one line; the problem that keeps it from being read, where there is one. */
export function parseLine(bytes: Uint8Array): InputLine | Omit<BatchProblem, 'line'> {
  const unreadable = (message: string) => ({ code: 'invalid_json_line', message, param: null });
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return unreadable('This line is not parseable as valid JSON.');
  }
  if (!isObject(value)) return unreadable('This line is not a JSON object.');
  const { custom_id: customId, method, url, body } = value;
  for (const [param, given] of Object.entries({ custom_id: customId, method, url, body })) {
    if (given !== undefined && given !== null) continue;
    return { code: 'missing_required_parameter', message: `Missing required parameter: '${param}'.`, param };
  }
  const invalid = (param: string, message: string) => ({ code: 'invalid_request', message, param });
  if (typeof customId !== 'string') return invalid('custom_id', `'custom_id' must be a string.`);
  if (method !== 'POST') return invalid('method', `Invalid method; only 'POST' is supported.`);
  if (!isObject(body)) return invalid('body', `'body' must be an object.`);
  return { customId, url: String(url), body };
}

function checkLine(
  { customId, url, body }: InputLine,
  endpoint: string,
  ids: ReadonlySet<string>,
  fileModel: string | null,
): Omit<BatchProblem, 'line'> | undefined {
  const { model } = body;
  if (ids.has(customId)) {
    const message = `The custom_id '${customId}' is used more than once; it must be unique for each request in a batch.`;
    return { code: 'duplicate_custom_id', message, param: 'custom_id' };
  }
  if (url !== endpoint) {
    const message = `The URL '${url}' of this request does not match the endpoint of the batch.`;
    return { code: 'url_mismatch', message, param: 'url' };
  }
  if (typeof model !== 'string') {
    return {
      code: 'missing_required_parameter',
      message: `Missing required parameter: 'model'.`,
      param: 'body.model',
    };
  }
  if (fileModel !== null && model !== fileModel) {
    const message = `The model '${model}' does not match '${fileModel}'; a batch may use one model only.`;
    return { code: 'model_mismatch', message, param: 'body.model' };
  }
  if (!isEmbeddingModel(model)) {
    const message = `The provided model '${model}' is not supported by the Batch API.`;
    return { code: 'model_not_found', message, param: 'body.model' };
  }
  return undefined;
}

/** Where each request's line is in its file: what lets requests be done in any order without holding them. */
export async function indexLines(
  context: Context,
  file: FileRecord,
): Promise<{ start: number; end: number }[]> {
  const spans: { start: number; end: number }[] = [];
  for await (const { start, bytes } of lineSpans(readParts(context.store, file.parts))) {
    if (!isBlank(bytes)) spans.push({ start, end: start + bytes.byteLength });
  }
  return spans;
}

/** CRs and spaces are blank too: a CRLF file ends its lines so. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
