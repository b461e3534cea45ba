import type OpenAI from 'openai';

/** The code under test: finds the title that is nearest to a query. */
export async function nearestTitle(
  openai: OpenAI,
  titles: string[],
  query: string,
): Promise<string | undefined> {
  const input = [query, ...titles];
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input });
  const [target, ...vectors] = data.map(({ embedding }) => embedding);
  const scores = vectors.map((vector) =>
    vector.reduce((sum, value, at) => sum + value * (target?.[at] ?? 0), 0),
  );
  return titles[scores.indexOf(Math.max(...scores))];
}
