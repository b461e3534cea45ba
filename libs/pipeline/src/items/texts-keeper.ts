import { textKind, toTextEmbeddingResult } from '@lading/domain-models';
import { batchFiles } from '@lading/staging';
import { chunk, lines } from '@lading/streams';
import type { Dependencies } from '../dependencies.ts';
import type { FindItems, Found, ItemKeeper, ItemResults, ItemState, KnownItem } from './item-keeper.ts';
import { idOfStagedItem, parseStagedItem } from './staged-item.ts';

const IDS_AT_A_TIME = 1_000;

/**
 * Texts: given by a file, so that a submission keeps their metadata itself, staged beside its input. The table holds one
 * small item for each, which says who has it and what was embedded of it.
 */
export function createTextsKeeper(deps: Dependencies, namespace: string): ItemKeeper {
  const { texts } = deps.repo;
  const refOf = (customId: string) => ({ namespace, customId });
  return {
    kind: textKind,
    namespace,
    async *claimsOf(batchId, inputIds) {
      // What the input file has lost again must not be claimed any more: nobody would ever settle it.
      for await (const line of stagedItems(deps, batchId, new Set(inputIds))) {
        const item = parseStagedItem(line);
        const claim = async () => (await texts.claim({ ...item, namespace }, batchId)) === 'claimed';
        yield { customId: item.customId, claim };
      }
    },
    release: (customId, batchId) => texts.release(refOf(customId), batchId),
    async settle(customId, { batchId, to }) {
      // A text is always claimed by a batch of ours.
      return batchId === undefined ? 'not-ours' : await texts.settle(refOf(customId), { batchId, to });
    },
    async *listClaimed(batchId) {
      for await (const text of texts.listByStatus('PENDING')) {
        if (text.embeddingBatchId === batchId && text.namespace === namespace) yield text.customId;
      }
    },
    receiptRefsOf: () => [],
    find: (customId) => findText(deps, namespace, customId),
    openItems: async (batchId, readIds) => await openItems(deps, batchId, readIds),
    results: createResults(deps, namespace),
  };
}

async function findText(
  { repo }: Dependencies,
  namespace: string,
  customId: string,
): Promise<Found<ItemState>> {
  const record = await repo.texts.get({ namespace, customId });
  if (!record) return 'gone';
  const { text, embeddingStatus, embeddingBatchId, embeddingAttempts } = record;
  return { customId, text, embeddingStatus, embeddingBatchId, embeddingAttempts, isNoise: false };
}

/** Lines of the staged items with these ids. One line in memory at a time. */
async function* stagedItems(
  { staging, config }: Dependencies,
  batchId: string,
  ids: ReadonlySet<string>,
): AsyncGenerator<Buffer, void, undefined> {
  const { maxLineBytes } = config;
  for await (const line of lines(staging.read(batchFiles(batchId).items), { maxLineBytes })) {
    if (ids.has(idOfStagedItem(line))) yield line;
  }
}

/** Reads the batch's items once for each shard and keeps those of the shard: results come in any order. */
async function openItems(
  deps: Dependencies,
  batchId: string,
  readIds: () => AsyncIterable<string>,
): Promise<FindItems> {
  const ids = new Set<string>();
  for await (const id of readIds()) ids.add(id);
  const items = new Map<string, KnownItem>();
  for await (const line of stagedItems(deps, batchId, ids)) {
    const { customId, text, metadata, attempt } = parseStagedItem(line);
    items.set(customId, {
      customId,
      text,
      metadata,
      embeddingStatus: 'PENDING',
      embeddingBatchId: batchId,
      embeddingAttempts: attempt,
      isNoise: false,
    });
  }
  return async (customIds) => customIds.map((customId) => items.get(customId) ?? 'gone');
}

function createResults({ repo: { textResults } }: Dependencies, namespace: string): ItemResults {
  return {
    putAll: (batchId, verdicts) =>
      textResults.putAll(
        verdicts.flatMap((verdict) => toTextEmbeddingResult(batchId, namespace, verdict) ?? []),
      ),
    listOfBatch: (batchId) => textResults.listOfBatch(batchId),
    // Its keys are hashes of the ids, and to compare them is most of the work.
    listIdsOfBatch: (batchId) => chunk(textResults.listOfBatch(batchId), { maxCount: IDS_AT_A_TIME }),
    listOfItem: (customId) => textResults.listOfText({ namespace, customId }),
    get: (batchId, customId) => textResults.get(batchId, customId),
  };
}
