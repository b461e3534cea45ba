/** What a message may have: it travels in the payload of a state machine, and into the run item. */
const MAX_MESSAGE = 1_000;

/** Says first what it was, so that a reader of an execution, and the run item, learn the class as well. */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `Error: ${String(error)}`;
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

/** A vendor was down or throttled for longer than a step waits. The state machine waits, and runs the step again. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgainError';

  constructor(cause: unknown) {
    super(describe(cause), { cause });
  }
}

/** A step failed for reasons of its batch, or for none that anybody foresaw. It is counted with the batch. */
export class BatchError extends Error {
  override readonly name = 'BatchError';

  constructor(cause: unknown) {
    super(describe(cause), { cause });
  }
}

/** Access, settings, table or index are wrong, so every batch would fail. The execution fails; nothing is counted. */
export class EveryBatchError extends Error {
  override readonly name = 'EveryBatchError';

  constructor(cause: unknown) {
    super(describe(cause), { cause });
  }
}

/** A step would have been killed; it stopped itself while it could still say so. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor(functionName: string) {
    super(
      `OutOfTimeError: ${functionName} could not finish in the time that its function has, and stopped. It is run once more; if it never fits, run \`lading ingest --batch\` where nothing limits the time.`,
    );
  }
}

/** An event that the function doesn't understand: by hand, or from a state machine of another version. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';

  constructor(functionName: string, problems: string) {
    super(`InvalidEventError: the event of ${functionName} is not what it takes. ${problems}`);
  }
}

/** A secret could not be read by its name. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
  /** It may work in a moment. */
  readonly transient: boolean;

  constructor(reason: string, { transient, cause }: { transient: boolean; cause?: unknown }) {
    super(`The keys could not be read from the parameter store: ${reason}`, { cause });
    this.transient = transient;
  }
}
