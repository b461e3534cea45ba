import * as http from 'node:http';
import * as https from 'node:https';

const AGENTS = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};

/**
 * A `fetch` that sends a body of bytes from where it lies, or none; a body of another kind is left to Node's own. That one would copy
 * bytes twice before it sends them, which is most of an ingest's memory and a good part of its time.
 *
 * The body must not change until the promise is settled. From then on no byte of it is read, also where the server answered
 * early or the signal aborted: the connection is closed then. Redirects are not followed.
 */
export const fetchBytes: typeof globalThis.fetch = async (input, init) => {
  const { method = 'GET', body = null, signal } = init ?? {};
  if (typeof input !== 'string' || !(body === null || body instanceof Uint8Array))
    return await globalThis.fetch(input, init);
  const length = body && { 'content-length': body.byteLength };
  const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...length };
  const url = new URL(input);
  const [request, agent] =
    url.protocol === 'https:' ? [https.request, AGENTS['https:']] : [http.request, AGENTS['http:']];
  return await new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent, signal: signal ?? undefined });
    call.on('error', reject);
    call.on('response', (response) => {
      readAll(response).then((text) => {
        if (!call.writableFinished) call.destroy();
        resolve(toResponse(response, text));
      }, reject);
    });
    call.end(body);
  });
};

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function toResponse({ statusCode, headers }: http.IncomingMessage, text: string): Response {
  const flat = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  // No text and no body are the same to whoever reads it, but some statuses may have none.
  return new Response(text || null, { status: statusCode, headers: flat });
}
