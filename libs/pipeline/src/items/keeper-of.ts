import type { BatchType } from '@lading/domain-models';
import type { Dependencies } from '../dependencies.ts';
import type { ItemKeeper } from './item-keeper.ts';
import { createWordsKeeper } from './words-keeper.ts';

/** The types of the batches that are ours, of all kinds. */
export function batchTypesOf({ kind }: Pick<Dependencies, 'kind'>): readonly BatchType[] {
  return kind.batchTypes;
}

/** What of a batch says where its items are kept: its run, or for one of the Python system, which has none, its summary. */
export interface KeptBatch {
  batchType?: BatchType;
  /** Pinecone namespace that it was submitted for; that of its kind when absent. */
  namespace?: string;
}

/** Who keeps the items of a batch. */
export function keeperOf(deps: Dependencies, { namespace = deps.namespace }: KeptBatch): ItemKeeper {
  return createWordsKeeper(deps, namespace);
}
