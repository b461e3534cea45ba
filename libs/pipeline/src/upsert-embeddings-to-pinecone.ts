import { formatVerdict, judgeFailure } from '@lading/domain-models';
import type { Verdict } from '@lading/domain-models';
import type { UpsertOutcome, VectorRecord } from '@lading/pinecone-upsert';
import { batchFiles } from '@lading/staging';
import { lineGroups } from '@lading/streams';
import { checkModel } from './check-model.ts';
import type { Dependencies } from './dependencies.ts';
import type { FoundItem, ItemKeeper, KnownItem } from './items/item-keeper.ts';
import { keeperOf } from './items/keeper-of.ts';
import type { Lease } from './lease.ts';
import type { Manifest } from './manifest.ts';
import { parseShardLine } from './shard-line.ts';
import type { FailedRecord, ShardRecord } from './shard-line.ts';
import { readVerdicts } from './verdict-file.ts';

/** How many records were read, and how many are stored. */
export interface UpsertCounts {
  records: number;
  stored: number;
  failed: number;
  skipped: number;
}

/**
 * Step 4: joins a shard with its receipts, upserts the vectors, and stages one verdict for each record.
 *
 * Run again after a crash, it upserts the same vectors under the same ids. Once the verdict file is there, it does nothing.
 * `onAllPacked` is told when nothing is left to do of it but to wait for Pinecone.
 */
export async function upsertEmbeddingsToPinecone(
  deps: Dependencies,
  { batchId }: { batchId: string },
  manifest: Manifest,
  shard: number,
  lease: Lease,
  onAllPacked?: () => void,
): Promise<UpsertCounts> {
  const files = batchFiles(batchId);
  const key = files.verdicts(shard);
  const counts: UpsertCounts = { records: 0, stored: 0, failed: 0, skipped: 0 };
  if (await deps.staging.stat(key)) {
    for await (const verdicts of readVerdicts(deps, key))
      for (const verdict of verdicts) count(counts, verdict);
    return counts;
  }
  async function* verdictLines() {
    for await (const verdicts of verdictsOf(deps, manifest, shard, lease, onAllPacked)) {
      for (const verdict of verdicts) count(counts, verdict);
      yield Buffer.from(verdicts.map((verdict) => `${formatVerdict(verdict)}\n`).join(''));
    }
    await lease.ensureHeld();
  }
  // An owner that slept through its lease may have judged otherwise, for an item may be gone by now: the first file stays.
  await deps.staging.write(key, verdictLines(), { once: true });
  // Nobody reads it again, and a batch of 50,000 is a gigabyte.
  await deps.staging.remove(files.shard(shard));
  deps.report({ type: 'verdicts-staged', batchId, shard });
  return counts;
}

/** Every record of the shard ends here in one verdict: at once when it has no vector or no word any more, else by its upsert. */
async function* verdictsOf(
  deps: Dependencies,
  manifest: Manifest,
  shard: number,
  lease: Lease,
  onAllPacked?: () => void,
): AsyncGenerator<Verdict[], void, undefined> {
  const { batchId, shards } = manifest;
  const { run, signal } = lease;
  const keeper = keeperOf(deps, run);
  const judgedAlready: Verdict[] = [];
  const sent = new Map<string, KnownItem>();

  async function* vectors(): AsyncGenerator<VectorRecord[], void, undefined> {
    for await (const some of joined(deps, keeper, batchId, shard)) {
      yield some.flatMap(({ record, item }) => {
        if (typeof item === 'object' && 'embedding' in record) {
          checkModel(deps, lease);
          sent.set(record.customId, item);
          return [{ id: record.customId, values: record.embedding, metadata: item.metadata }];
        }
        judgedAlready.push(verdictWithoutVector(deps, manifest, record, item));
        return [];
      });
    }
    onAllPacked?.();
  }
  const settle = (outcome: UpsertOutcome): Verdict => {
    const item = sent.get(outcome.id);
    if (!item)
      throw new Error(`The upsert of batch ${batchId}, shard ${shard}, answered for an id it was not given.`);
    sent.delete(outcome.id);
    return verdictOfOutcome(deps, item, outcome);
  };

  let stored = 0;
  const upsert = { namespace: keeper.namespace, dimension: deps.config.dimensions, signal };
  for await (const outcomes of deps.pinecone.upsertGroups(vectors(), upsert)) {
    yield outcomes.map(settle);
    stored += outcomes.filter(({ ok }) => ok).length;
    deps.report({ type: 'vectors-upserted', batchId, shard, stored, of: shards[shard] ?? 0 });
  }
  if (sent.size > 0)
    throw new Error(`The upsert of batch ${batchId}, shard ${shard}, left ${sent.size} ids open.`);
  yield judgedAlready;
}

interface Joined {
  record: ShardRecord;
  item: FoundItem;
}

/** Records in the order of the shard, some at a time with their items: most of these are in the cache already. */
async function* joined(
  deps: Dependencies,
  keeper: ItemKeeper,
  batchId: string,
  shard: number,
): AsyncGenerator<Joined[], void, undefined> {
  const options = { maxLineBytes: deps.config.maxLineBytes, reuse: true };
  const key = batchFiles(batchId).shard(shard);
  // The upsert has copied a vector when it asks for more.
  const readLines = () => lineGroups(deps.staging.read(key, { reuse: true }), options);
  const find = await keeper.openItems(batchId, async function* () {
    for await (const lines of readLines()) for (const line of lines) yield parseShardLine(line).customId;
  });
  for await (const lines of readLines()) {
    const records = lines.map(parseShardLine);
    const items = await find(records.map(({ customId }) => customId));
    yield records.map((record, place) => ({ record, item: items[place] ?? 'gone' }));
  }
}

const GONE = { code: 'item_gone', message: 'The item or its receipt is not in the table any more.' };
const UNREADABLE = {
  code: 'item_unreadable',
  message: 'The table holds the item in a form that cannot be read.',
};

function verdictWithoutVector(
  deps: Dependencies,
  manifest: Manifest,
  record: ShardRecord,
  item: FoundItem,
): Verdict {
  const { customId } = record;
  if (item === 'gone') return { customId, text: '', kind: 'skipped', error: GONE };
  if (item === 'unreadable') return { customId, text: '', kind: 'failed-again', error: UNREADABLE };
  if (!('error' in record)) throw new Error(`${customId} has a vector and an item, and must be upserted.`);
  // A batch that failed as a whole tried none of its items.
  return failed(deps, manifest.failure ? { ...item, embeddingAttempts: 0 } : item, record.error);
}

function verdictOfOutcome(deps: Dependencies, item: KnownItem, outcome: UpsertOutcome): Verdict {
  if (!outcome.ok) return failed(deps, item, outcome.error);
  return { customId: item.customId, text: item.text, kind: 'stored' };
}

function failed({ config }: Dependencies, item: KnownItem, error: FailedRecord['error']): Verdict {
  const { customId, text, embeddingAttempts } = item;
  const kind = judgeFailure(error.scope, embeddingAttempts, config.maxWordAttempts);
  return { customId, text, kind, error: { code: error.code, message: error.message } };
}

function count(counts: UpsertCounts, { kind }: Verdict): void {
  counts.records += 1;
  if (kind === 'stored') counts.stored += 1;
  else if (kind === 'skipped') counts.skipped += 1;
  else counts.failed += 1;
}
