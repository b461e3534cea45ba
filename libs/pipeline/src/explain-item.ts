import { InvalidIdError } from '@lading/domain-models';
import type { BatchSummary, RecordedResult, Verdict } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import { recordFault } from '@lading/pinecone-upsert';
import type { StoredVector } from '@lading/pinecone-upsert';
import type { Dependencies } from './dependencies.ts';
import type { Found, ItemKeeper, ItemState } from './items/item-keeper.ts';
import { keeperOf, textsOf } from './items/keeper-of.ts';
import { readStagedVerdicts } from './staged-verdicts.ts';

/** One batch that an id was submitted in. */
export interface ItemChapter {
  batchId: string;
  /** Absent while its submission isn't finished, or when the item is gone. */
  batch?: BatchSummary;
  /** What is ours of it. Its creation means the submission only if it has a phase. */
  run?: EmbeddingRun;
  /** Present if the batch's verdict files are staged here. */
  verdict?: Verdict;
  result?: RecordedResult;
}

/** All that is known of one id. */
export interface ItemStory {
  customId: string;
  /** `word` or `text`. */
  kind: string;
  /** As the table has it now. */
  item: Found<ItemState>;
  /** Oldest first. */
  chapters: ItemChapter[];
  /** As Pinecone has it now; absent when it has none. */
  vector?: Pick<StoredVector, 'metadata'> & { dimension: number };
}

/** Nothing is known of an id. */
export class UnknownItemError extends Error {
  override readonly name = 'UnknownItemError';
  readonly customId: string;

  constructor(customId: string, reason: string, options?: ErrorOptions) {
    super(`Nothing is known of ${JSON.stringify(customId)}: ${reason}`, options);
    this.customId = customId;
  }
}

/**
 * Tells one item's story from submission to verdict: the item as it is now, each batch it was in, and its vector. A word
 * is known by its id; any other id is looked for among the texts of `namespace` (by default `texts`). Reads only. The list
 * of its results comes from an index, which may lag a moment.
 *
 * @throws UnknownItemError
 */
export async function explainItem(
  deps: Dependencies,
  customId: string,
  { namespace, signal }: { namespace?: string; signal?: AbortSignal } = {},
): Promise<ItemStory> {
  deps.receipts.clear();
  const keeper = keeperOfId(deps, customId, namespace);
  const item = await keeper.find(customId);
  const batchIds = new Set<string>();
  for await (const { batchId } of keeper.results.listOfItem(customId)) batchIds.add(batchId);
  if (typeof item === 'object' && item.embeddingBatchId) batchIds.add(item.embeddingBatchId);
  const chapters: ItemChapter[] = [];
  for (const batchId of batchIds) {
    signal?.throwIfAborted();
    chapters.push(await readChapter(deps, keeper, batchId, customId));
  }
  const vector = await readVector(deps, keeper, customId, signal);
  if (item === 'gone' && chapters.length === 0 && !vector) {
    const place = `table ${deps.config.dynamodb.tableName} has no such ${keeper.kind.name}`;
    const reason = `${place}, no batch has a result for it, and Pinecone has no vector in namespace ${keeper.namespace}.`;
    throw new UnknownItemError(customId, reason);
  }
  return { customId, kind: keeper.kind.name, item, chapters: chapters.toSorted(byTime), vector };
}

/** When a chapter began, in ISO 8601; the run item of a batch of the Python system only tells when we first saw it. */
export function beginOf({ batch, run }: ItemChapter): string | undefined {
  return run?.phase === undefined ? batch?.submittedAt : run.createdAt;
}

/** Whatever is not the id of a word is taken for that of a text. */
function keeperOfId(deps: Dependencies, customId: string, namespace: string | undefined): ItemKeeper {
  if (namespace !== undefined && namespace !== deps.namespace) return textsOf(deps, namespace);
  try {
    deps.kind.receiptOf(customId);
    return keeperOf(deps, {});
  } catch (error) {
    if (!(error instanceof InvalidIdError)) throw error;
    return textsOf(deps, namespace);
  }
}

async function readChapter(
  deps: Dependencies,
  { results }: ItemKeeper,
  batchId: string,
  customId: string,
): Promise<ItemChapter> {
  const { batches, runs } = deps.repo;
  const [batch, run, result, verdict] = await Promise.all([
    batches.get(batchId),
    runs.get(batchId),
    results.get(batchId, customId),
    findVerdict(deps, batchId, customId),
  ]);
  return { batchId, batch, run, verdict, result };
}

async function findVerdict(deps: Dependencies, batchId: string, id: string): Promise<Verdict | undefined> {
  for await (const verdicts of readStagedVerdicts(deps, batchId)) {
    const found = verdicts.find(({ customId }) => customId === id);
    if (found) return found;
  }
  return undefined;
}

async function readVector(
  { pinecone }: Dependencies,
  { namespace }: ItemKeeper,
  customId: string,
  signal: AbortSignal | undefined,
): Promise<ItemStory['vector']> {
  // An id that it refuses it can't be asked for either.
  if (recordFault({ id: customId })) return undefined;
  const stored = (await pinecone.fetch([customId], { namespace, signal })).get(customId);
  return stored && { dimension: stored.values.length, metadata: stored.metadata };
}

function byTime(a: ItemChapter, b: ItemChapter): number {
  return Date.parse(beginOf(a) ?? '') - Date.parse(beginOf(b) ?? '') || a.batchId.localeCompare(b.batchId);
}
