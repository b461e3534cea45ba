import type { Judgement } from '../judge.ts';
import { limit } from '../verdict.ts';
import type { Limit } from '../verdict.ts';
import type { GovernorReport, GovernorRun } from './run-governors.ts';

/** At least so much of the limit, by the vendor that sets it. */
const REACHED: Record<string, Limit> = { Pinecone: { atLeast: 95 }, DynamoDB: { atLeast: 90 } };
const REFUSED: Limit = { atMost: 1 };

/** Judges every case alike: also three processes that were each told the whole limit find it beside each other. */
export function judgeGovernors({ governors }: Pick<GovernorReport, 'governors'>): Judgement {
  return { verdicts: governors.flatMap((run) => judgeRun(run)), failures: [] };
}

function judgeRun(run: GovernorRun) {
  const [vendor = ''] = run.name.split(' ');
  const scenario = `${run.name}, ${run.processes} at once, each told the ${run.told}`;
  const reached = REACHED[vendor];
  return [
    ...(reached ? [limit(scenario, 'share of the limit reached', reachedShare(run), '%', reached)] : []),
    limit(scenario, 'share refused', refusedShare(run), '%', REFUSED),
  ];
}

/** In per cent. */
export function reachedShare({ perSecond, limitPerSecond }: GovernorRun): number {
  return (100 * perSecond) / limitPerSecond;
}

/** In per cent of what was sent. */
export function refusedShare({ accepted, refused }: GovernorRun): number {
  return refused === 0 ? 0 : (100 * refused) / (accepted + refused);
}
