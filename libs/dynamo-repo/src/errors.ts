import { MAX_FRUITLESS_ATTEMPTS } from './throttle-pause.ts';

/** Where a request went, for messages and for callers. */
export interface TableLocation {
  tableName: string;
  region?: string;
  endpoint?: string;
}

/** A table key, as the errors name items. */
export interface TableKey {
  PK: string;
  SK: string;
}

/** The table does not exist at the place that was asked. Create it, or correct the settings; a retry won't help. */
export class TableNotFoundError extends Error {
  override readonly name = 'TableNotFoundError';
  readonly tableName: string;

  constructor(location: TableLocation, options?: ErrorOptions) {
    super(
      `There is no table ${describe(location)}. Check the table name, region and endpoint, or create it with \`lading init\`.`,
      options,
    );
    this.tableName = location.tableName;
  }
}

/** The table lacks an index that a query needs. Add it (see `table.check()`); a retry won't help. */
export class MissingIndexError extends Error {
  override readonly name = 'MissingIndexError';
  readonly tableName: string;
  readonly indexName: string;

  constructor(location: TableLocation, indexName: string, options?: ErrorOptions) {
    super(
      `Table ${describe(location)} has no index ${indexName}. Add it to the table, or point the settings at a table that \`lading init\` made.`,
      options,
    );
    this.tableName = location.tableName;
    this.indexName = indexName;
  }
}

/** `access`: credentials or permissions, a person must act. `unavailable`: it may work later. `refused`: the request itself. */
export type TableRequestFailure = 'access' | 'unavailable' | 'refused';

/** A request that DynamoDB didn't carry out, after the SDK's own retries. */
export class TableRequestError extends Error {
  override readonly name = 'TableRequestError';
  readonly tableName: string;
  readonly operation: string;
  readonly failure: TableRequestFailure;

  constructor(
    location: TableLocation,
    operation: string,
    failure: TableRequestFailure,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${operation} on table ${describe(location)} failed: ${reason} ${NEXT_STEP[failure]}`, options);
    this.tableName = location.tableName;
    this.operation = operation;
    this.failure = failure;
  }
}

const NEXT_STEP: Record<TableRequestFailure, string> = {
  access:
    'Check the AWS credentials and region, and that they allow this operation on the table and its indexes.',
  unavailable: 'Nothing is known to be wrong with the data; run it again later.',
  refused: 'A retry will fail the same way.',
};

/** The batch's lease belongs to someone else by now. Stop working on the batch; the other owner brings it home. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  readonly batchId: string;

  constructor(batchId: string, options?: ErrorOptions) {
    super(`The lease on batch ${batchId} was lost: another process works on it now.`, options);
    this.batchId = batchId;
  }
}

/** A batch write gave up with items left. What is not named was written; writing everything again is safe. */
export class BatchWriteError extends Error {
  override readonly name = 'BatchWriteError';
  readonly tableName: string;
  /** Keys of the items that are not written, of all calls that were under way (25 each). */
  readonly left: readonly TableKey[];
  /** How many items this run of the writer has written. */
  readonly written: number;

  constructor(
    tableName: string,
    { left, written }: { left: readonly TableKey[]; written: number },
    options?: ErrorOptions,
  ) {
    const named = left.slice(0, 3).map(({ PK, SK }) => `${PK} / ${SK}`);
    const more = left.length > named.length ? ` and ${left.length - named.length} more` : '';
    super(
      `Table ${tableName} did not take ${left.length} items in ${MAX_FRUITLESS_ATTEMPTS} attempts in a row (${named.join(', ')}${more}). It is throttled: lower maxWritesPerSecond or raise the table's capacity, then run it again.`,
      options,
    );
    this.tableName = tableName;
    this.left = left;
    this.written = written;
  }
}

/** A list was asked to go on from a place that no list has given out. Begin it without a cursor. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';

  constructor(options?: ErrorOptions) {
    super('The cursor is not one that a page of pending batches ended with. List from the start.', options);
  }
}

/** An item that is not what its key or type says. It must be repaired in the table or left out. */
export class InvalidItemError extends Error {
  override readonly name = 'InvalidItemError';
  /** What of the key could be read. */
  readonly key: Partial<TableKey>;

  constructor(key: Partial<TableKey>, reason: string, options?: ErrorOptions) {
    super(`Item ${key.PK ?? '(no PK)'} / ${key.SK ?? '(no SK)'} is not readable: ${reason}`, options);
    this.key = key;
  }
}

function describe({ tableName, region, endpoint }: TableLocation): string {
  const place = endpoint ?? region;
  return place ? `${tableName} at ${place}` : tableName;
}
