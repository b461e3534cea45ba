/** The key was rejected, or it may not do this (401, 403, billing 402). Nothing was judged; fix the key or the plan, then run again. */
export class PineconeAccessError extends Error {
  override readonly name = 'PineconeAccessError';
  readonly status: number;

  constructor(target: string, status: number, vendorMessage: string) {
    super(
      `Pinecone refused access to ${target} (HTTP ${status}: ${vendorMessage}). ` +
        'Check the API key, its project and the plan, then run this again.',
    );
    this.status = status;
  }
}

/** The plan's quota is used up; waiting seconds does not help. Nothing was judged; raise the plan or wait for the next period. */
export class PineconeQuotaError extends Error {
  override readonly name = 'PineconeQuotaError';

  constructor(target: string, vendorMessage: string) {
    super(
      `The Pinecone quota for ${target} is used up (${vendorMessage}). ` +
        'Upgrade the plan or wait for the next period, then run this again.',
    );
  }
}

/** There is no such index. Create it, or correct its name or host. */
export class IndexNotFoundError extends Error {
  override readonly name = 'IndexNotFoundError';

  constructor(target: string, options?: ErrorOptions) {
    super(
      `Pinecone knows no ${target}. Create the index, or correct its name or host; an index belongs to the project of its API key.`,
      options,
    );
  }
}

/** The index takes other vectors than these. Nothing was judged; use an index of the model's dimension. */
export class IndexMismatchError extends Error {
  override readonly name = 'IndexMismatchError';
  readonly expectedDimension: number;
  /** Absent when the index holds no dense vectors at all. */
  readonly actualDimension: number | undefined;

  constructor(target: string, expectedDimension: number, actualDimension: number | undefined) {
    const actual =
      actualDimension === undefined
        ? 'is not an index of dense vectors (its schema has no _values field)'
        : `has dimension ${actualDimension}`;
    super(
      `The vectors have dimension ${expectedDimension}, but ${target} ${actual}. ` +
        `Use an index of dimension ${expectedDimension}, or the embedding model and dimensions that the index was made for.`,
    );
    this.expectedDimension = expectedDimension;
    this.actualDimension = actualDimension;
  }
}

/** Pinecone refused a request for a reason that is not about one record. Nothing was judged; the message says what Pinecone said. */
export class PineconeRefusedError extends Error {
  override readonly name = 'PineconeRefusedError';
  readonly status: number | undefined;
  readonly code: string | undefined;

  constructor(
    what: string,
    target: string,
    refusal: { status?: number; code?: string; message: string; hint?: string },
    options?: ErrorOptions,
  ) {
    const status = refusal.status === undefined ? '' : `HTTP ${refusal.status}, `;
    const hint = refusal.hint ?? 'Repeating it unchanged will not help.';
    super(`Pinecone refused to ${what} on ${target} (${status}${refusal.message}). ${hint}`, options);
    this.status = refusal.status;
    this.code = refusal.code;
  }
}

/** Pinecone could not be reached, or did not take the request, for all attempts. Nothing was judged; run it again later. */
export class PineconeUnavailableError extends Error {
  override readonly name = 'PineconeUnavailableError';
  readonly attempts: number;
  /** Of the last answer; absent when there was none. */
  readonly status: number | undefined;

  constructor(
    what: string,
    target: string,
    failure: { attempts: number; status?: number; message: string },
    options?: ErrorOptions,
  ) {
    const status = failure.status === undefined ? '' : `HTTP ${failure.status}, `;
    super(
      `Could not ${what} on ${target} in ${failure.attempts} attempt(s); the last one: ${status}${failure.message}. ` +
        'Check the network and status.pinecone.io, then run this again: writes replace by id, so nothing is doubled.',
      options,
    );
    this.attempts = failure.attempts;
    this.status = failure.status;
  }
}
