import { OpenAiError } from '../errors.ts';
import { type LineIds, pythonJson, toLine } from '../result-line.ts';
import type { LineFault } from './result-faults.ts';

/** A line, its end included, and the file it belongs in. */
export interface ResultLine {
  to: 'output' | 'error';
  bytes: Uint8Array;
}

const LF = Buffer.from('\n');

/**
 * The line that a request gets without being embedded, where the fault says so.
 *
 * @throws OpenAiError that the request is refused with
 */
export function insteadOf(
  fault: LineFault | undefined,
  { id, customId, requestId }: LineIds,
): ResultLine | undefined {
  const line = (to: 'output' | 'error', response: unknown, error: unknown = null) => ({
    to,
    bytes: toLine({ id, custom_id: customId, response, error }),
  });
  switch (fault?.kind) {
    case 'refused-line':
      throw refusal(fault.status);
    case 'zero-status-line':
      return line('error', { status_code: 0, request_id: '', body: {} });
    case 'null-response-line':
      return line('error', null, { code: 'request_timeout', message: 'The request timed out.' });
    case 'empty-body-line':
      return line('output', { status_code: 200, request_id: requestId, body: {} });
    default:
      return undefined;
  }
}

/** What the fault makes of a finished line: none, itself, something else, or two. */
export function disturbLine(fault: LineFault | undefined, line: ResultLine, ids: LineIds): ResultLine[] {
  const as = (...parts: Uint8Array[]) => [{ to: line.to, bytes: Buffer.concat(parts) }];
  const bytes = Buffer.from(line.bytes.buffer, line.bytes.byteOffset, line.bytes.byteLength);
  switch (fault?.kind) {
    case 'dropped-line':
      return [];
    case 'repeated-line':
      return [line, line];
    case 'cut-line':
      return as(bytes.subarray(0, bytes.byteLength >> 1), LF);
    case 'endless-line':
      return as(bytes.subarray(0, 1), Buffer.alloc(fault.bytes, ' '), bytes.subarray(1));
    case 'garbled-line':
      return as(Buffer.of(0xff), bytes.subarray(1));
    case 'nameless-line':
      return as(rename(bytes, ids, ''));
    case 'misplaced-line':
      return [{ to: line.to === 'output' ? 'error' : 'output', bytes }];
    case 'foreign-line':
      return [line, ...as(rename(bytes, ids, customIdMember(`foreign-${ids.id}`)))];
    default:
      return [line];
  }
}

const customIdMember = (customId: string) => `"custom_id": ${pythonJson(customId)}, `;

/** Puts something else in the place of a line's custom id; the rest may be large, and isn't read. */
function rename(bytes: Buffer, { customId }: LineIds, member: string): Buffer {
  const old = customIdMember(customId);
  const at = bytes.indexOf(old, 0, 'latin1');
  return Buffer.concat([
    bytes.subarray(0, at),
    Buffer.from(member, 'latin1'),
    bytes.subarray(at + old.length),
  ]);
}

function refusal(status: number): OpenAiError {
  if (status >= 500) {
    const message = 'An error occurred while processing your request.';
    return new OpenAiError(status, message, { code: 'server_error' });
  }
  if (status === 429) {
    return new OpenAiError(429, 'Rate limit reached for requests.', {
      type: 'requests',
      code: 'rate_limit_exceeded',
    });
  }
  return new OpenAiError(status, 'The stand-in was told to refuse this request.');
}
