/** What the stand-in was asked to do since it started. Bytes are those of request bodies. */
export interface PineconeStats {
  upsertRequests: number;
  /** Records stored by upserts, whether or not the answer arrived; an id stored twice counts twice. */
  upsertedRecords: number;
  upsertBytes: number;
  largestUpsertBytes: number;
  mostUpsertsInFlight: number;
  /** Upserts answered with an error, or not at all. */
  upsertsRefused: number;
  /** Requests by route, upserts too. */
  requests: Record<string, number>;
}

export interface Meter {
  stats(): PineconeStats;
  stored(records: number): void;
  /** Says that a request has come; call `end` when it is over. */
  begin(route: string): { readBytes(bytes: number): void; end(reply: Response | undefined): void };
}

export function createMeter(): Meter {
  const requests: Record<string, number> = {};
  const totals = {
    upsertRequests: 0,
    upsertedRecords: 0,
    upsertBytes: 0,
    largestUpsertBytes: 0,
    mostUpsertsInFlight: 0,
    upsertsRefused: 0,
  };
  let inFlight = 0;
  const ignored = { readBytes: () => undefined, end: () => undefined };

  return {
    stats: () => ({ ...totals, requests: { ...requests } }),
    stored(records) {
      totals.upsertedRecords += records;
    },
    begin(route) {
      requests[route] = (requests[route] ?? 0) + 1;
      if (route !== 'upsert') return ignored;
      inFlight += 1;
      totals.upsertRequests += 1;
      totals.mostUpsertsInFlight = Math.max(totals.mostUpsertsInFlight, inFlight);
      return {
        readBytes(bytes) {
          totals.upsertBytes += bytes;
          totals.largestUpsertBytes = Math.max(totals.largestUpsertBytes, bytes);
        },
        end(reply) {
          inFlight -= 1;
          if (reply?.ok !== true) totals.upsertsRefused += 1;
        },
      };
    },
  };
}
