const MAX_ID_IN_MESSAGE = 160;

/** An id of a word or line that the table could not hold or did not write. Nothing can be recorded under it. */
export class InvalidIdError extends Error {
  override readonly name = 'InvalidIdError';
  /** The id as it was given, or as it would have been formatted. */
  readonly id: string;
  readonly reason: string;

  constructor(id: string, reason: string) {
    super(`Invalid id ${JSON.stringify(id.slice(0, MAX_ID_IN_MESSAGE))}: ${reason}.`);
    this.id = id;
    this.reason = reason;
  }
}
