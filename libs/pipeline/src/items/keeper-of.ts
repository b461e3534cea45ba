import { textKind } from '@lading/domain-models';
import type { BatchType } from '@lading/domain-models';
import type { Dependencies } from '../dependencies.ts';
import type { ItemKeeper } from './item-keeper.ts';
import { createTextsKeeper } from './texts-keeper.ts';
import { createWordsKeeper } from './words-keeper.ts';

/** The types of the batches that are ours, of all kinds. */
export function batchTypesOf({ kind }: Pick<Dependencies, 'kind'>): readonly BatchType[] {
  return [...kind.batchTypes, ...textKind.batchTypes];
}

/** What of a batch says where its items are kept: its run, or for one of the Python system, which has none, its summary. */
export interface KeptBatch {
  batchType?: BatchType;
  /** Pinecone namespace that it was submitted for; that of its kind when absent. */
  namespace?: string;
}

/** Who keeps the items of a batch; words when it doesn't say otherwise. */
export function keeperOf(deps: Dependencies, { batchType, namespace }: KeptBatch): ItemKeeper {
  if (batchType !== undefined && textKind.batchTypes.includes(batchType)) {
    return createTextsKeeper(deps, namespace ?? textKind.namespace);
  }
  return createWordsKeeper(deps, namespace ?? deps.namespace);
}

/** Who keeps the texts of a namespace. */
export function textsOf(deps: Dependencies, namespace: string = textKind.namespace): ItemKeeper {
  return createTextsKeeper(deps, namespace);
}
