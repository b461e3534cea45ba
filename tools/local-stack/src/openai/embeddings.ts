import { toBase64 } from '../embedding/base64.ts';
import { embedText } from '../embedding/embed-text.ts';
import type { Context } from './context.ts';
import { parseEmbeddingRequest } from './embedding-request.ts';
import { readJsonObject } from './json-body.ts';
import type { Route } from './routes.ts';

export function embeddingRoutes(context: Context): Route[] {
  return [
    { method: 'POST', path: '/v1/embeddings', handle: ({ request }) => createEmbeddings(context, request) },
  ];
}

async function createEmbeddings({ stats }: Context, request: Request): Promise<Response> {
  const { model, inputs, dimensions, encodingFormat, tokens } = parseEmbeddingRequest(
    await readJsonObject(request),
  );
  const data = inputs.map((text, index) => {
    const vector = embedText(text, dimensions);
    return {
      object: 'embedding',
      index,
      embedding: encodingFormat === 'base64' ? toBase64(vector) : [...vector],
    };
  });
  stats.count((values) => {
    values.inputsEmbedded += inputs.length;
    values.tokensEmbedded += tokens;
  });
  return Response.json({
    object: 'list',
    data,
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}
