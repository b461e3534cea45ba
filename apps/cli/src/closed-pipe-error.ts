/** Whoever read our output has gone (`lading list | head -1`). Nobody is left to be told anything. */
export class ClosedPipeError extends Error {
  override readonly name = 'ClosedPipeError';

  constructor(options?: ErrorOptions) {
    super('The reader of the output has gone.', options);
  }
}
