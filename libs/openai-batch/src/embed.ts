import { chunk } from '@lading/streams';
import { call, type Connection } from './connection.ts';
import { UnreadableReplyError } from './failure.ts';
import { MAX_INPUTS_PER_LINE } from './limits.ts';

/** How texts are embedded at once. */
export type EmbedRequest = { model: string; dimensions?: number; signal?: AbortSignal };

/**
 * Embeds texts at once, outside any batch: one vector per text, in the order of the texts.
 *
 * At full price and within the limits of the synchronous endpoint; 2,048 texts a request.
 */
export async function embed(
  connection: Connection,
  texts: readonly string[],
  request: EmbedRequest,
): Promise<number[][]> {
  const vectors: number[][] = [];
  for await (const input of chunk(texts, { maxCount: MAX_INPUTS_PER_LINE })) {
    vectors.push(...(await embedSome(connection, input, request)));
  }
  return vectors;
}

async function embedSome(
  connection: Connection,
  input: string[],
  { model, dimensions, signal }: EmbedRequest,
) {
  return call(
    connection,
    `embed ${input.length} texts with ${model}`,
    async (guard) => {
      const reply = await (
        await connection.client()
      ).embeddings.create({ model, input, dimensions }, { signal: guard.signal });
      const vectors: (number[] | undefined)[] = input.map(() => undefined);
      for (const { index, embedding } of reply.data) vectors[index] = embedding;
      const complete = vectors.filter((vector) => vector !== undefined);
      if (complete.length !== input.length)
        throw new UnreadableReplyError('the reply lacks some of the vectors');
      return complete;
    },
    { signal },
  );
}
