/** The command line asks for something that can't be done as asked. Nothing was tried. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
