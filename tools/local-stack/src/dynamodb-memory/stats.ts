/** What a stand-in has seen. */
export interface DynamodbStats {
  /** Calls per operation, refused and lost ones included. */
  requests: Record<string, number>;
  /** Items put, changed or deleted. */
  itemsWritten: number;
  conditionsFailed: number;
  /** Requests refused as throttled, by a fault or a busy partition. */
  throttled: number;
  /** Entries of batches left unprocessed. */
  unprocessed: number;
  connectionsLost: number;
}

export function createStats(): DynamodbStats {
  return {
    requests: {},
    itemsWritten: 0,
    conditionsFailed: 0,
    throttled: 0,
    unprocessed: 0,
    connectionsLost: 0,
  };
}
