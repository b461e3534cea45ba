import {
  IndexMismatchError,
  IndexNotFoundError,
  PineconeAccessError,
  PineconeQuotaError,
  PineconeRefusedError,
} from './errors.ts';
import { isSuccess } from './reply.ts';
import type { Reply } from './reply.ts';

/**
 * What to do about an answer.
 *
 * `wait`: try again later · `stop`: not about the records, give up the whole step · `shrink`: too many bytes, nobody's
 * fault · `bisect`: some record in the body is at fault, or perhaps none is.
 */
export type Reaction = 'accept' | 'wait' | 'stop' | 'shrink' | 'bisect';

const TOO_LARGE = /larger than the maximum|message length too large|(request|payload|body)[\w ]* too large/i;
const QUOTA = /\b(month|monthly|quota|write units?)\b/i;
const PACING = /per second|\bQPS\b|too many requests/i;
const DIMENSION = /dimension (\d+) does not match the dimension of the index (\d+)/i;

// Words of refusals that blame the index, the namespace or the way of speaking: bisecting could not help.
const ABOUT_THE_WHOLE = [
  DIMENSION,
  /api[ -]version/i,
  /api[ -]key/i,
  /^(invalid )?namespace\b/i,
  /\bindex\b.*\b(does not support|not supported|must contain|is not ready|configured for)/i,
  /\b(does not support|not supported)\b.*\bindex\b/i,
];

/** The reaction to an answer to an upsert. Unclear 400s are bisected: what remains alone shows whose fault it is. */
export function reactionTo(reply: Reply): Reaction {
  const { status, message } = reply;
  if (isSuccess(status)) return 'accept';
  if (status === 429) return isQuota(reply) ? 'stop' : 'wait';
  // 501 is a refusal: the same request will not be implemented a second later.
  if (status === 408 || (status >= 500 && status !== 501)) return 'wait';
  if (status === 413) return 'shrink';
  if (status !== 400 && status !== 422) return 'stop';
  if (TOO_LARGE.test(message)) return 'shrink';
  return ABOUT_THE_WHOLE.some((words) => words.test(message)) ? 'stop' : 'bisect';
}

/** The error that a refusal of a whole request becomes. */
export function toStepError(what: string, target: string, reply: Reply): Error {
  const { status, message } = reply;
  if (status === 401 || status === 402 || status === 403)
    return new PineconeAccessError(target, status, message);
  if (status === 404 && !/namespace/i.test(message)) return new IndexNotFoundError(target);
  if (status === 429) return new PineconeQuotaError(target, message);
  const dimensions = DIMENSION.exec(message);
  if (dimensions) return new IndexMismatchError(target, Number(dimensions[1]), Number(dimensions[2]));
  return new PineconeRefusedError(what, target, reply);
}

function isQuota({ code, message }: Reply): boolean {
  return code === 'QUOTA_EXCEEDED' || (QUOTA.test(message) && !PACING.test(message));
}
