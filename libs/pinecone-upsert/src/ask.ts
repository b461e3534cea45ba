import type { Connection } from './connection.ts';
import { PineconeRefusedError } from './errors.ts';

/** A small request; without a body it is a GET. */
export interface Question {
  /** Completes "tried to …". */
  what: string;
  url: string;
  body?: Uint8Array;
}

/**
 * Asks what an upsert has to know first, without the SDK: to load it takes a tenth of a second and 15 MB, and a process that only
 * upserts needs nothing else of it.
 *
 * @throws PineconeRefusedError when `read` makes nothing of the answer, and whatever `request` throws
 */
export async function ask<T>(
  connection: Connection,
  { what, url, body }: Question,
  read: (text: string) => T | undefined,
  signal?: AbortSignal,
): Promise<T> {
  const init = { method: body ? 'POST' : 'GET', headers: connection.headers, body };
  const { text } = await connection.request(what, url, init, signal);
  const answer = read(text);
  if (answer !== undefined) return answer;
  throw new PineconeRefusedError(what, connection.target, { message: 'the answer has an unknown shape' });
}
