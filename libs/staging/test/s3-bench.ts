import { createS3Staging, StagingRequestError } from '../src/index.ts';
import type { S3StagingSettings, Staging } from '../src/index.ts';
import type { S3Request } from './s3-stand-in/answer.ts';
import { refusal } from './s3-stand-in/replies.ts';
import { startS3StandIn } from './s3-stand-in/start-s3-stand-in.ts';
import type { Fault, S3StandIn } from './s3-stand-in/start-s3-stand-in.ts';

/** Small, so that little data makes many parts. */
export const PART_BYTES = 1_000;

/** Staging on a stand-in whose faults a test sets; nothing waits in earnest. */
export interface S3Bench extends AsyncDisposable {
  s3: S3StandIn;
  staging: Staging & AsyncDisposable;
  /** How long staging wanted to wait, each time. */
  pauses: number[];
  /** Another one on the same bucket, closed with the bench. */
  open(settings: Partial<S3StagingSettings>): Staging & AsyncDisposable;
}

export async function startS3Bench(): Promise<S3Bench> {
  const s3 = await startS3StandIn();
  const pauses: number[] = [];
  const opened: AsyncDisposable[] = [];
  const open = (settings: Partial<S3StagingSettings> = {}) => {
    const staging = createS3Staging({
      bucket: s3.bucket,
      prefix: 'p',
      region: 'us-east-1',
      endpoint: s3.url,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      partBytes: PART_BYTES,
      maxAttempts: 2,
      sleep: async (ms) => void pauses.push(ms),
      ...settings,
    });
    opened.push(staging);
    return staging;
  };
  return {
    s3,
    staging: open(),
    pauses,
    open,
    async [Symbol.asyncDispose]() {
      for (const staging of opened) await staging[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
    },
  };
}

/** That fault for the first so many requests that fit. */
export function first(
  count: number,
  fits: (request: S3Request) => boolean,
  fault: Fault,
): S3StandIn['fault'] {
  let left = count;
  return (request) => {
    if (!fits(request) || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

export const always = (fits: (request: S3Request) => boolean, fault: Fault) => first(Infinity, fits, fault);
export const refuse = (code: string, details?: string): Fault => ({ reply: refusal(code, details) });

export const isRead = ({ method, key }: Pick<S3Request, 'method' | 'key'>) => method === 'GET' && key !== '';
export const isPart = (number: number) => (request: S3Request) =>
  request.query.get('partNumber') === String(number);

/** The error that ends the work, which has to be ours. */
export async function failureOf(work: Promise<unknown>): Promise<StagingRequestError> {
  const failure: unknown = await work.then(
    () => 'it did not fail',
    (error: unknown) => error,
  );
  if (failure instanceof StagingRequestError) return failure;
  throw new Error('Another ending than a StagingRequestError.', { cause: failure });
}
