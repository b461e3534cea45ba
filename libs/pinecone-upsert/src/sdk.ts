import type { Pinecone } from '@pinecone-database/pinecone';
import type { Connection } from './connection.ts';
import { PineconeRefusedError } from './errors.ts';

/**
 * Runs one call of Pinecone's SDK over our transport: with its timeout, retries, signal and errors.
 *
 * A client per call, because its `fetchApi` is the one place where a signal can come in. What failed there is thrown
 * as it is: the SDK would wrap it, and drop status and message (vendor-facts: Pinecone SDK).
 */
export async function callSdk<T>(
  connection: Connection,
  what: string,
  signal: AbortSignal | undefined,
  call: (client: Pinecone) => Promise<T>,
): Promise<T> {
  // On first use: upserts alone never need it.
  const { openSdk } = await import('./open-sdk.ts');
  let failure: { error: unknown } | undefined;
  const client = openSdk({
    apiKey: connection.settings.apiKey,
    controllerHostUrl: connection.settings.controllerUrl,
    maxRetries: 0,
    fetchApi: async (url, init) => {
      try {
        const { status, headers, text } = await connection.request(what, String(url), init ?? {}, signal);
        return new Response(text === '' ? null : text, { status, headers });
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
  });
  try {
    return await call(client);
  } catch (error) {
    if (failure) throw failure.error;
    const message = error instanceof Error ? error.message : String(error);
    throw new PineconeRefusedError(what, connection.target, { message }, { cause: error });
  }
}
