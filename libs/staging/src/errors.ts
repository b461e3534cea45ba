/** A step wanted a staged file that is not there: an earlier step has to run again, or the staging place is another one. */
export class StagedFileMissingError extends Error {
  override readonly name = 'StagedFileMissingError';
  readonly key: string;
  readonly location: string;

  constructor(key: string, location: string, options?: ErrorOptions) {
    super(
      `${key} is not staged in ${location}. Run the step that writes it again, or open the place where it was staged.`,
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

/** A text that names neither a folder nor a bucket. */
export class InvalidPlaceError extends Error {
  override readonly name = 'InvalidPlaceError';

  constructor() {
    super('A staging place is a folder, or s3://bucket/prefix with plain names in it.');
  }
}

/** `access`: credentials or permissions, a person must act. `unavailable`: it may work later. `refused`: the request itself. */
export type StagingFailure = 'access' | 'unavailable' | 'refused';

/** What S3 did not carry out, after retries. It says nothing about one file: others would fail too. */
export class StagingRequestError extends Error {
  override readonly name = 'StagingRequestError';
  readonly location: string;
  readonly failure: StagingFailure;

  constructor(
    location: string,
    tried: string,
    failure: StagingFailure,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${tried} in ${location} failed: ${reason} ${NEXT_STEP[failure]}`, options);
    this.location = location;
    this.failure = failure;
  }
}

const NEXT_STEP: Record<StagingFailure, string> = {
  access:
    'Check the AWS credentials, and that they allow s3:GetObject, PutObject, DeleteObject and AbortMultipartUpload below that place and s3:ListBucket on the bucket.',
  unavailable: 'Nothing is known to be wrong with the files; run it again later.',
  refused: 'Check the bucket, its region and its policy; a retry will fail the same way.',
};
