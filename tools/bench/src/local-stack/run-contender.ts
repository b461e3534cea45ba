import type { PineconeStats } from '@lading/local-stack';
import type { ChildOptions } from '../measure/child.ts';
import type { Contender } from '../contenders.ts';
import { measure } from '../measure/measure.ts';
import type { Home, Ledger, Run, Upserts } from '../report.ts';
import type { LocalWorkload } from './prepare-workload.ts';
import { runCommand } from './run-command.ts';
import { startStack } from './start-stack.ts';

/** Measures one contender on a prepared workload, against a stack that was started for it alone, so that its counters are too. */
export async function runContender(
  contender: Contender,
  workload: LocalWorkload,
  options: ChildOptions,
): Promise<Omit<Run, 'round'>> {
  const { name, args, stepOf } = contender;
  const { size, dimensions, encoding, batchId } = workload;
  await using stack = await startStack(options);
  const measured = await measure(args, { ...options, stepOf });
  const upserts = toUpserts(await stack.pineconeStats());
  const home = name === 'ours' ? await lookHome(batchId, options) : undefined;
  return { size, dimensions, encoding, contender: name, ...measured, upserts, home };
}

function toUpserts(stats: PineconeStats): Upserts {
  return {
    requests: stats.upsertRequests,
    records: stats.upsertedRecords,
    bytes: stats.upsertBytes,
    largestBytes: stats.largestUpsertBytes,
    mostInFlight: stats.mostUpsertsInFlight,
  };
}

async function lookHome(batchId: string, options: ChildOptions): Promise<Home> {
  const [overview] = await runCommand(['status', batchId], options);
  const { batch, run } = overview as unknown as { batch: { status: string }; run?: { ledger?: Ledger } };
  const [table] = await runCommand(['status'], options);
  const { words } = table as unknown as { words: { SUCCESS: number } };
  return { batchStatus: batch.status, ledger: run?.ledger, wordsEmbedded: words.SUCCESS };
}
