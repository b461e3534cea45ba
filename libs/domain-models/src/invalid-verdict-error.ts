/** A verdict that says too little or contradicts itself. A file with one has to be written again by its step. */
export class InvalidVerdictError extends Error {
  override readonly name = 'InvalidVerdictError';
  /** Known when the verdict was being written. */
  readonly customId: string | undefined;

  constructor(customId: string | undefined, options: { cause: unknown }) {
    super(
      `Invalid verdict${customId === undefined ? ' line' : ` for ${customId}`}: ${reasonOf(options.cause)}.`,
      options,
    );
    this.customId = customId;
  }
}

/** Of a line that isn't JSON the parser would quote the content, which is the receipt's: say less. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error) || !('issues' in cause) || !Array.isArray(cause.issues)) return 'not JSON';
  const issues = cause.issues as { path: PropertyKey[]; message: string }[];
  return issues.map(({ path, message }) => [...path, message].join(' ')).join('; ');
}
