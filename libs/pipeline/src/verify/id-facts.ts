import { VERDICT_EFFECTS } from '@lading/domain-models';
import type { EmbeddingStatus, VerdictKind } from '@lading/domain-models';
import type { ItemState } from '../items/item-keeper.ts';

/** All that is known of one id of a batch, from four places. Small: a batch has 50,000. */
export interface IdFacts {
  submitted: boolean;
  verdict?: VerdictKind;
  /** The result item; `code` is the first part of its error message. */
  result?: { status: EmbeddingStatus; code?: string };
  /** OpenAI's output has a vector. */
  embedded?: boolean;
  /** The code of its failure in OpenAI's files; both may be there, and the vector wins. */
  failure?: string;
}

/** What a check finds of one id: an outcome, or what contradicts what. */
export type Finding = { outcome: 'agreed' | 'superseded' | 'unproven' } | { says: string };

const AGREED: Finding = { outcome: 'agreed' };
const SUPERSEDED: Finding = { outcome: 'superseded' };
const UNPROVEN: Finding = { outcome: 'unproven' };

/** Where the id ended by what is recorded of it; the result item counts, which is what lasts. */
export function recordedStatus({ result, verdict }: IdFacts): 'SUCCESS' | 'FAILED' | 'skipped' | undefined {
  if (result?.status === 'SUCCESS' || result?.status === 'FAILED') return result.status;
  return verdict && (VERDICT_EFFECTS[verdict].result ?? 'skipped');
}

/** Has every submitted id one record, and no other id any? `ended`: nothing more will be recorded. */
export function checkRecord(facts: IdFacts, { ended }: { ended: boolean }): Finding {
  const { submitted, verdict, result } = facts;
  if (!submitted) return { says: `${result ? 'has a result item' : 'was judged'}, but was never submitted` };
  if (result && result.status !== 'SUCCESS' && result.status !== 'FAILED') {
    return { says: `its result item says ${result.status}, which is no end` };
  }
  if (verdict === undefined) {
    if (result) return AGREED;
    return ended ? { says: 'was submitted, but has neither a verdict nor a result item' } : UNPROVEN;
  }
  const expected = VERDICT_EFFECTS[verdict].result;
  if (expected === undefined || expected === result?.status) return AGREED;
  if (result) return { says: `was judged as ${verdict}, but its result item says ${result.status}` };
  return ended ? { says: `was judged as ${verdict}, but has no result item` } : UNPROVEN;
}

/** Why an id with an error of OpenAI's may be recorded with another: the word or the whole batch ended otherwise. */
const OTHER_REASONS = ['closed', 'item_unreadable'];

/** Does the record say what OpenAI's files say? */
export function checkOpenAi(facts: IdFacts): Finding {
  const recorded = recordedStatus(facts);
  const code = facts.result?.code;
  if (recorded === undefined) return UNPROVEN;
  if (recorded === 'skipped') return AGREED;
  if (recorded === 'SUCCESS') {
    return facts.embedded ? AGREED : { says: 'is recorded as stored, but OpenAI has no vector for it' };
  }
  if (facts.embedded) {
    // Pinecone may have refused the vector; then the reason is none of OpenAI's.
    const isOpenAis = code !== undefined && (code === 'missing' || code === facts.failure);
    return isOpenAis ? { says: `is recorded as ${code}, but OpenAI's output has its vector` } : AGREED;
  }
  if (facts.failure === undefined || code === undefined || OTHER_REASONS.includes(code)) return AGREED;
  return code === facts.failure
    ? AGREED
    : { says: `is recorded as ${code}, but OpenAI's file says ${facts.failure}` };
}

/** Does the word stand where its record left it, unless it has moved on since? */
export function checkItem(
  facts: IdFacts,
  { embeddingStatus: status, embeddingBatchId }: ItemState,
  batch: { batchId: string; ended: boolean },
): Finding {
  const recorded = recordedStatus(facts);
  if (recorded === undefined) return UNPROVEN;
  const isOurs = embeddingBatchId === batch.batchId;
  if (recorded === 'skipped' || (embeddingBatchId !== undefined && !isOurs)) return SUPERSEDED;
  if (isOurs && status === 'PENDING' && !batch.ended) return UNPROVEN;
  if (recorded === 'SUCCESS') {
    return status === 'SUCCESS' ? AGREED : { says: `is recorded as stored, but its item says ${status}` };
  }
  if (isOurs && status !== 'FAILED') {
    return { says: `is recorded as failed, but its item says ${status} for this batch` };
  }
  if (isOurs || (status === 'NONE' && facts.verdict !== 'failed-for-good')) return AGREED;
  return SUPERSEDED;
}
