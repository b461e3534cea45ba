import { excerptOf } from '@lading/domain-models';
import { chunk } from '@lading/streams';
import type { Dependencies } from '../dependencies.ts';
import { toRequestBytes } from '../request-bytes.ts';
import type { ItemKeeper } from '../items/item-keeper.ts';
import { formatStagedItem } from '../items/staged-item.ts';
import type { RequestLine } from '../request-lines.ts';
import { offerOf } from './offer.ts';
import { readTextFile } from './read-text-file.ts';

/** Opens a file at its start; it is read more than once. */
export type OpenFile = () => AsyncIterable<Uint8Array>;

/** As many as DynamoDB reads in one call. */
const READS_AT_ONCE = 100;

/** What became of the good items of a file that were not submitted, for the report at its end. */
export interface NotOffered {
  unchanged: number;
  underWay: number;
  givenUp: number;
}

/** A request line for every good item of a file that waits for its vector, at most `limit` of them. Counts the others. */
export async function* textRequests(
  deps: Dependencies,
  keeper: ItemKeeper,
  open: OpenFile,
  { limit, notOffered }: { limit: number; notOffered: NotOffered },
): AsyncGenerator<RequestLine, void, undefined> {
  let count = 0;
  for await (const { item, hash, offer } of offers(deps, keeper, open)) {
    if (offer.state !== 'open') {
      notOffered[offer.state] += 1;
      continue;
    }
    if (count >= limit) return;
    count += 1;
    const { id: customId, text, metadata } = item;
    const staged = { customId, text: excerptOf(text), contentHash: hash, attempt: offer.attempt, metadata };
    yield { customId, bytes: toRequestBytes(deps, customId, text), item: formatStagedItem(staged) };
  }
}

/** The lines of a file, for a keeper's namespace and the model of the configuration. */
export function fileLines(deps: Dependencies, keeper: ItemKeeper, open: OpenFile) {
  const { model, dimensions, maxLineBytes } = deps.config;
  return readTextFile(open(), { maxLineBytes, salt: [keeper.kind.inputTextVersion, model, dimensions] });
}

export async function readRecord({ repo }: Dependencies, { namespace }: ItemKeeper, customId: string) {
  return await repo.texts.get({ namespace, customId });
}

async function* offers(deps: Dependencies, keeper: ItemKeeper, open: OpenFile) {
  for await (const lines of chunk(goodItems(deps, keeper, open), { maxCount: READS_AT_ONCE })) {
    const records = await deps.repo.texts.getAll(
      keeper.namespace,
      lines.map(({ item }) => item.id),
    );
    for (const { item, hash } of lines) yield { item, hash, offer: offerOf(records.get(item.id), hash) };
  }
}

async function* goodItems(deps: Dependencies, keeper: ItemKeeper, open: OpenFile) {
  for await (const line of fileLines(deps, keeper, open)) if (line.kind === 'item') yield line;
}
