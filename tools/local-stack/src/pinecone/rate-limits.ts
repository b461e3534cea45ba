import { rpcRefusal, textRefusal } from './refusal.ts';

/** Most per second in each namespace (vendor-facts: Pinecone limits); what is left out is unlimited. */
export interface PineconeRates {
  upsertRequests?: number;
  upsertBytes?: number;
  queryRequests?: number;
  updateRequests?: number;
  deleteRequests?: number;
  deleteRecords?: number;
  /** Sent as `Retry-After`, in seconds. The vendor documents none, so none is sent unless asked for. */
  retryAfterSeconds?: number;
  /** The layer that limits answers in plain text; some replies were seen as JSON. Default `text`. */
  replyAs?: 'text' | 'json';
}

type RateName = Exclude<keyof PineconeRates, 'retryAfterSeconds' | 'replyAs'>;

export type RateCosts = Partial<Record<RateName, number>>;

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * Counts what a namespace is asked to do, in token buckets that hold one second's worth and fill as time passes. A
 * refused request takes nothing.
 *
 * @returns a check that throws a Refusal (429, with the vendor's text) when one of the costs is too much now
 */
export function createRateLimiter(
  rates: PineconeRates,
  now: () => number,
): (scope: { index: string; namespace: string }, costs: RateCosts) => void {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (key: string, rate: number): Bucket => {
    const bucket = buckets.get(key) ?? { tokens: rate, atMs: now() };
    const atMs = now();
    const filled = { tokens: Math.min(rate, bucket.tokens + ((atMs - bucket.atMs) / 1000) * rate), atMs };
    buckets.set(key, filled);
    return filled;
  };

  return ({ index, namespace }, costs) => {
    const takes = (Object.entries(costs) as [RateName, number][]).flatMap(([name, cost]) => {
      const rate = rates[name];
      return rate === undefined
        ? []
        : [{ name, cost, rate, bucket: bucketOf(`${index} ${namespace} ${name}`, rate) }];
    });
    for (const { name, cost, rate, bucket } of takes) {
      // A request larger than a whole second's worth passes when the bucket is full, or it never would.
      if (bucket.tokens < Math.min(cost, rate))
        throw tooMany(message(name, rate, { index, namespace }), rates);
    }
    for (const { cost, bucket } of takes) bucket.tokens -= cost;
  };
}

function message(
  name: RateName,
  rate: number,
  { index, namespace }: { index: string; namespace: string },
): string {
  if (name === 'upsertBytes') {
    return `Request failed. You've reached the max upsert size limit per second for index ${index}. Pace your upsert requests or contact Pinecone Support (https://app.pinecone.io/organizations/-/settings/support/ticket) to request a limit increase.`;
  }
  const operation = name.replace(/(Requests|Records)$/, '');
  const unit = name === 'deleteRecords' ? 'records per second' : 'QPS';
  return `Request failed. You've reached the ${operation} ${unit} limit for namespace ${namespace} (${rate} ${unit}). Pace your ${operation} requests or contact Pinecone Support (https://app.pinecone.io/organizations/-/settings/support/ticket) to request a limit increase.`;
}

function tooMany(text: string, { retryAfterSeconds, replyAs = 'text' }: PineconeRates): Error {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return replyAs === 'json'
    ? rpcRefusal('resourceExhausted', text, headers)
    : textRefusal(429, text, headers);
}
