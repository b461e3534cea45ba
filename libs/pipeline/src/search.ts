import type { Dependencies } from './dependencies.ts';
import { keeperOf, textsOf } from './items/keeper-of.ts';

/** What to look for. */
export interface SearchOptions {
  /** Where to look; any namespace but that of the words holds texts. Default: the words'. */
  namespace?: string;
  /** Only words of this merchant, spelled as in the metadata (`Maple Street Grocer'S`). */
  merchant?: string;
  /** Only words that have this label, validated. */
  label?: string;
  topK?: number;
  signal?: AbortSignal;
}

/** One item that was found. */
export interface SearchMatch {
  id: string;
  score: number;
  metadata?: Record<string, unknown>;
}

/** Finds the stored items nearest to a text, nearest first. One paid embedding call, made only if the index can take it. */
export async function search(
  deps: Dependencies,
  text: string,
  { namespace, merchant, label, topK = 10, signal }: SearchOptions = {},
): Promise<SearchMatch[]> {
  const { model, dimensions } = deps.config;
  await deps.pinecone.preflight({ dimension: dimensions, namespace, signal });
  const isOfWords = namespace === undefined || namespace === deps.namespace;
  const keeper = isOfWords ? keeperOf(deps, {}) : textsOf(deps, namespace);
  const [vector] = await deps.openai.embed([keeper.kind.queryText(text)], { model, dimensions });
  if (!vector) throw new Error(`OpenAI returned no embedding for the search text.`);
  const filter = {
    ...(merchant !== undefined && { merchant_name: { $eq: merchant } }),
    ...(label !== undefined && { validated_labels: { $in: [label] } }),
  };
  return await deps.pinecone.query({
    vector,
    topK,
    namespace: keeper.namespace,
    filter: Object.keys(filter).length > 0 ? filter : undefined,
    signal,
  });
}
