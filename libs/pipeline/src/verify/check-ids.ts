import { mapConcurrent } from '@lading/streams';
import type { Found, ItemState } from '../items/item-keeper.ts';
import { checkItem, checkOpenAi, checkRecord, recordedStatus } from './id-facts.ts';
import type { Finding, IdFacts } from './id-facts.ts';
import type { Investigation } from './investigation.ts';
import type { CheckName } from './verification.ts';

const LOOKUPS_AT_ONCE = 16;

/** Judges every id by what was noted of it, and by its word as it is now. */
export async function checkIds(
  investigation: Investigation,
  { hasFiles }: { hasFiles: boolean },
): Promise<void> {
  const { keeper, facts, signal } = investigation;
  const look = async ([customId, known]: [string, IdFacts]) => ({
    customId,
    known,
    item: known.submitted ? await keeper.find(customId) : undefined,
  });
  for await (const { customId, known, item } of mapConcurrent(facts, LOOKUPS_AT_ONCE, look)) {
    signal?.throwIfAborted();
    const record = checkRecord(known, investigation);
    // A skipped id leaves nothing but its verdict file, which need not be here.
    const isSkipped = 'says' in record && item === 'gone' && recordedStatus(known) === undefined;
    conclude(investigation, 'recorded', customId, isSkipped ? { outcome: 'superseded' } : record);
    if (!known.submitted || recordedStatus(known) === undefined) continue;
    if (hasFiles) conclude(investigation, 'openai', customId, checkOpenAi(known));
    else investigation.tally.count('openai', 'unproven');
    await checkWord(investigation, customId, known, item);
  }
}

async function checkWord(
  investigation: Investigation,
  customId: string,
  known: IdFacts,
  item: Found<ItemState> | undefined,
): Promise<void> {
  const { batch, ended, hasLaterResult } = investigation;
  if (item === undefined || item === 'gone') {
    const outcome = known.verdict === 'skipped' ? 'agreed' : 'superseded';
    return conclude(investigation, 'words', customId, { outcome });
  }
  if (item === 'unreadable') return conclude(investigation, 'words', customId, { outcome: 'unproven' });
  const finding = checkItem(known, item, { batchId: batch.batchId, ended });
  const hasMovedOn = 'says' in finding && (await hasLaterResult(customId));
  conclude(investigation, 'words', customId, hasMovedOn ? { outcome: 'superseded' } : finding);
}

function conclude({ tally }: Investigation, check: CheckName, customId: string, finding: Finding): void {
  if ('says' in finding) tally.disprove(check, finding.says, customId);
  else tally.count(check, finding.outcome);
}
