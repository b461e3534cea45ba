import type { WorldState } from '../stand-ins/world.ts';
import type { Load } from './load.ts';

/** What the vendors allow in a second: Pinecone to a namespace (vendor-facts: P4), DynamoDB to a partition (D3). */
export const LIMITS = { pineconeBytes: 50_000_000, pineconeRequests: 100, partitionWrites: 1_000 };

/** What a case looks at in the state of the stand-ins. */
type Count = (state: WorldState) => {
  /** Of what is limited, such as bytes. */
  amount: number;
  /** Requests or writes. */
  accepted: number;
  refused: number;
};

/** One limit, met by some processes that know the whole of it or their share. */
export interface GovernorCase {
  name: string;
  load: Load;
  processes: number;
  told: 'share' | 'whole';
  limitPerSecond: number;
  count: Count;
}

const countOfUpserts =
  (amount: 'bytes' | 'requests'): Count =>
  ({ upserts }) => ({ amount: upserts[amount], accepted: upserts.requests, refused: upserts.refused });
const countOfWrites: Count = ({ table: { results, words, throttled } }) => ({
  amount: results + words,
  accepted: results + words,
  refused: throttled,
});

const LIMITED = [
  {
    name: 'Pinecone bytes',
    sends: 'vectors',
    dimensions: 1536,
    limitPerSecond: LIMITS.pineconeBytes,
    count: countOfUpserts('bytes'),
  },
  {
    // A body holds a thousand of such records at most, a third of a megabyte: the requests run out before the bytes.
    name: 'Pinecone requests',
    sends: 'vectors',
    dimensions: 12,
    limitPerSecond: LIMITS.pineconeRequests,
    count: countOfUpserts('requests'),
  },
  {
    name: 'DynamoDB results',
    sends: 'results',
    dimensions: 48,
    limitPerSecond: LIMITS.partitionWrites,
    count: countOfWrites,
  },
  {
    name: 'DynamoDB words',
    sends: 'words',
    dimensions: 48,
    limitPerSecond: LIMITS.partitionWrites,
    count: countOfWrites,
  },
] as const;

const COMPANIES = [
  { processes: 1, told: 'whole' },
  { processes: 3, told: 'share' },
  { processes: 3, told: 'whole' },
] as const;

export const GOVERNOR_CASES: readonly GovernorCase[] = LIMITED.flatMap(
  ({ name, sends, dimensions, limitPerSecond, count }) =>
    COMPANIES.map(({ processes, told }) => ({
      name,
      processes,
      told,
      limitPerSecond,
      count,
      load: { sends, dimensions, ...paceOf(told === 'share' ? processes : 1) },
    })),
);

function paceOf(shares: number): Pick<Load, 'pinecone' | 'writesPerSecond'> {
  return {
    pinecone: {
      maxBytesPerSecond: LIMITS.pineconeBytes / shares,
      maxRequestsPerSecond: LIMITS.pineconeRequests / shares,
    },
    writesPerSecond: LIMITS.partitionWrites / shares,
  };
}
