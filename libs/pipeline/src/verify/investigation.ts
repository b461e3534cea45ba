import type { BatchSummary } from '@lading/domain-models';
import type { EmbeddingRun } from '@lading/dynamo-repo';
import type { Dependencies } from '../dependencies.ts';
import type { ItemKeeper } from '../items/item-keeper.ts';
import type { IdFacts } from './id-facts.ts';
import type { HasLaterResult } from './later-results.ts';
import type { Tally } from './verification.ts';

/** What every check of one batch works with. */
export interface Investigation {
  deps: Dependencies;
  batch: BatchSummary;
  run: EmbeddingRun | undefined;
  keeper: ItemKeeper;
  /** Nothing more will be recorded of this batch. */
  ended: boolean;
  /** By id: the submitted ones, and those of which something is recorded though they never were. */
  facts: Map<string, IdFacts>;
  /** False when the submitted ids can't be had any more: whatever is heard of then counts as submitted. */
  submittedKnown: boolean;
  tally: Tally;
  hasLaterResult: HasLaterResult;
  signal: AbortSignal | undefined;
}

/** What is known of an id, noted down for it if it is new. */
export function factsOf({ facts, submittedKnown }: Investigation, id: string): IdFacts {
  const known = facts.get(id) ?? { submitted: !submittedKnown };
  facts.set(id, known);
  return known;
}
