import { toBase64 } from '../embedding/base64.ts';
import { embedText } from '../embedding/embed-text.ts';
import { vectorTextBytes, writeVector } from '../embedding/vector-text.ts';
import type { EmbeddingRequest } from './embedding-request.ts';
import type { OpenAiError } from './errors.ts';

/** The ids that a result line carries. */
export interface LineIds {
  id: string;
  customId: string;
  requestId: string;
}

/**
 * Writes the line of a request that succeeded, with its embeddings in the order `indexes`.
 *
 * Like OpenAI's own: Python's separators, ASCII only, float32 as its shortest text (vendor-facts: OpenAI results).
 */
export function successLine(ids: LineIds, request: EmbeddingRequest, indexes: readonly number[]): Uint8Array {
  const { model, tokens, inputs, dimensions, encodingFormat } = request;
  const head = `{"id": ${pythonJson(ids.id)}, "custom_id": ${pythonJson(ids.customId)}, "response": {"status_code": 200, "request_id": ${pythonJson(ids.requestId)}, "body": {"object": "list", "data": [`;
  const tail = `], "model": ${pythonJson(model)}, "usage": {"prompt_tokens": ${tokens}, "total_tokens": ${tokens}}}}, "error": null}\n`;
  const perInput = vectorTextBytes(dimensions) + 100;
  const line = Buffer.allocUnsafe(head.length + tail.length + perInput * inputs.length);
  let at = line.write(head, 'latin1');
  for (const [position, index] of indexes.entries()) {
    const vector = embedText(inputs[index] ?? '', dimensions);
    at += line.write(
      `${position > 0 ? ', ' : ''}{"object": "embedding", "index": ${index}, "embedding": `,
      at,
      'latin1',
    );
    if (encodingFormat === 'base64') at += line.write(`"${toBase64(vector)}"`, at, 'latin1');
    else at = writeVector(vector, line, at, { spaced: true });
    at += line.write('}', at, 'latin1');
  }
  at += line.write(tail, at, 'latin1');
  return line.subarray(0, at);
}

/** Writes the line of a request that was refused like a request to the endpoint. */
export function refusedLine(ids: LineIds, { status, envelope }: OpenAiError): Uint8Array {
  const response = { status_code: status, request_id: ids.requestId, body: envelope };
  return toLine({ id: ids.id, custom_id: ids.customId, response, error: null });
}

/** Writes the line of a request that the batch's window left no time for. */
export function expiredLine(ids: LineIds): Uint8Array {
  const message = 'This request could not be executed before the completion window expired.';
  return toLine({
    id: ids.id,
    custom_id: ids.customId,
    response: null,
    error: { code: 'batch_expired', message },
  });
}

/** A line of a result file, from any value. */
export const toLine = (value: unknown): Uint8Array => Buffer.from(`${pythonJson(value)}\n`, 'latin1');

/** JSON as Python's `json.dumps` prints it: spaces after `,` and `:`, everything beyond ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${pythonJson(key)}: ${pythonJson(member)}`);
    return `{${members.join(', ')}}`;
  }
  const text = JSON.stringify(value);
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
