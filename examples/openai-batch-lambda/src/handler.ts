import { Readable } from 'node:stream';
import { buildRequestLine, createOpenAiBatch, toBatchAction } from '@lading/openai-batch';
import type { Embedding } from '@lading/openai-batch';

export interface Product {
  sku: string;
  title: string;
}

export type Collected =
  | { done: false; status: string }
  /** `twins` are pairs of products with nearly the same title. */
  | { done: true; embedded: number; twins: [string, string][]; failed: { sku: string; reason: string }[] };

const TWIN_SIMILARITY = 0.95;

// Built once per Lambda instance; `console` is Lambda's log.
const openai = createOpenAiBatch({
  apiKey: process.env['OPENAI_API_KEY'] ?? '',
  baseUrl: process.env['OPENAI_BASE_URL'],
  logger: console,
});

/** First state of the state machine: uploads the titles and creates the batch. */
export async function submit({ products }: { products: Product[] }): Promise<{ openaiBatchId: string }> {
  const lines = products.map(({ sku, title }) =>
    buildRequestLine({
      customId: sku,
      input: title,
      model: 'text-embedding-3-small',
      encodingFormat: 'base64',
    }),
  );
  const { fileId } = await openai.uploadInput({
    filename: 'products.jsonl',
    byteLength: lines.reduce((sum, line) => sum + line.byteLength, 0),
    content: () => Readable.from(lines),
  });
  const { id } = await openai.createBatch({ inputFileId: fileId, metadata: { job: 'product-twins' } });
  return { openaiBatchId: id };
}

/** The state after a Wait: entered again until it says `done`. */
export async function collect({ openaiBatchId }: { openaiBatchId: string }): Promise<Collected> {
  const batch = await openai.getBatch(openaiBatchId);
  if (toBatchAction(batch.status).action === 'wait') return { done: false, status: batch.status };

  const vectors = new Map<string, Float32Array>();
  const failed: { sku: string; reason: string }[] = [];
  for await (const result of openai.readResults(batch)) {
    if (result.ok) vectors.set(result.customId, toUnit(result.embedding));
    else failed.push({ sku: result.customId ?? 'unknown', reason: result.error.message });
  }
  return { done: true, embedded: vectors.size, twins: findTwins([...vectors]), failed };
}

function toUnit(embedding: Embedding): Float32Array {
  const numbers = embedding.toFloat32();
  const length = Math.hypot(...numbers);
  return numbers.map((value) => value / length);
}

function findTwins(vectors: [sku: string, vector: Float32Array][]): [string, string][] {
  return vectors.flatMap(([sku, vector], index) =>
    vectors
      .slice(index + 1)
      .filter(([, other]) => similarity(vector, other) > TWIN_SIMILARITY)
      .map(([otherSku]): [string, string] => [sku, otherSku]),
  );
}

function similarity(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
