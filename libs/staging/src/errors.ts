/** A step wanted a staged file that is not there: an earlier step has to run again, or the staging place is another one. */
export class StagedFileMissingError extends Error {
  override readonly name = 'StagedFileMissingError';
  readonly key: string;
  readonly location: string;

  constructor(key: string, location: string, options?: ErrorOptions) {
    super(
      `${key} is not staged in ${location}. Run the step that writes it again, or point LADING_STAGING to the place where it was staged.`,
      options,
    );
    this.key = key;
    this.location = location;
  }
}

/** A key that could leave the staging place or can't be a file name everywhere. */
export class InvalidKeyError extends Error {
  override readonly name = 'InvalidKeyError';
  readonly key: string;

  constructor(key: string) {
    super(
      `${JSON.stringify(key)} is not a staging key: use segments of A-Z a-z 0-9 . _ - that start with a letter or digit, joined by slashes.`,
    );
    this.key = key;
  }
}
