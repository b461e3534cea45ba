/** A line outgrew the configured limit. Nothing after it was read; raise the limit to read such a stream. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
  readonly lineNumber: number;
  readonly maxLineBytes: number;

  constructor(lineNumber: number, maxLineBytes: number) {
    super(
      `Line ${lineNumber} is longer than ${maxLineBytes} bytes. Raise maxLineBytes if such lines are expected.`,
    );
    this.lineNumber = lineNumber;
    this.maxLineBytes = maxLineBytes;
  }
}
