import type { ReadonlyRecords } from './records.ts';

export type Metric = 'cosine' | 'dotproduct' | 'euclidean';

export interface Match {
  slot: number;
  id: string;
  /** Rounded to float32. For `euclidean` the squared distance: less is nearer. */
  score: number;
}

const SPARE_CANDIDATES = 1024;

/**
 * Finds the `topK` records most similar to `query`, best first, by comparing with each of them (no approximation).
 *
 * Equal scores are ordered by id. 50,000 records of 1536 dimensions take about 0.1 s.
 */
export function searchRecords(
  records: ReadonlyRecords,
  query: Float32Array,
  { metric, topK, accepts }: { metric: Metric; topK: number; accepts?: (slot: number) => boolean },
): Match[] {
  const score = scorer(records, query, metric);
  const order = metric === 'euclidean' ? nearestFirst : highestFirst;
  let best: Match[] = [];
  for (let slot = 0; slot < records.slotCount; slot += 1) {
    const id = records.idAt(slot);
    if (id === undefined || (accepts !== undefined && !accepts(slot))) continue;
    best.push({ slot, id, score: Math.fround(score(slot)) });
    if (best.length >= 2 * topK + SPARE_CANDIDATES) best = best.sort(order).slice(0, topK);
  }
  return best.sort(order).slice(0, topK);
}

function scorer(records: ReadonlyRecords, query: Float32Array, metric: Metric): (slot: number) => number {
  if (metric === 'euclidean') return (slot) => squaredDistance(records.valuesAt(slot), query);
  if (metric === 'dotproduct') return (slot) => dot(records.valuesAt(slot), query);
  const queryNorm = Math.sqrt(dot(query, query));
  return (slot) => {
    const norms = queryNorm * records.normAt(slot);
    return norms === 0 ? 0 : dot(records.valuesAt(slot), query) / norms;
  };
}

// Four sums at once: one alone would make each addition wait for the one before it.
function dot(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < a.length; i += 1) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return sum;
}

const byId = (a: Match, b: Match) => (a.id < b.id ? -1 : 1);
const highestFirst = (a: Match, b: Match) => b.score - a.score || byId(a, b);
const nearestFirst = (a: Match, b: Match) => a.score - b.score || byId(a, b);
