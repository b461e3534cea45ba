import {
  aCount,
  aStatus,
  aText,
  type FaultSpecs,
  headersOfTexts,
  oneOf,
  optional,
} from '../../faults/fault-spec.ts';
import { OpenAiError } from '../errors.ts';

/** Refuses a call before anything happens. Routes are named as in the stats; `*` is each of them. */
export type RefusalFault = { times?: number; after?: number; route: string } &
  /** With `body`, that plain text instead of the vendor's envelope. */
  (
    | { kind: 'status'; status: number; message?: string; body?: string; headers?: Record<string, string> }
    /** 429, with one of the two headers in which OpenAI says when to come back, or with none. */
    | { kind: 'rate-limit'; retryAfter?: number; unit?: 's' | 'ms' }
    /** 429 that waiting doesn't help: `insufficient_quota`. */
    | { kind: 'quota' }
    /** 502 of the layer in front, in plain text. */
    | { kind: 'bad-gateway' }
    /** 401, as if the key had been revoked. */
    | { kind: 'bad-key' }
  );

export const REFUSAL_KINDS = [
  'status',
  'rate-limit',
  'quota',
  'bad-gateway',
  'bad-key',
] as const satisfies RefusalFault['kind'][];

const anywhere = { fields: { route: aText }, invent: () => ({ route: '*' }) };

export const REFUSAL_SPECS: FaultSpecs<RefusalFault> = {
  status: {
    fields: {
      route: aText,
      status: aStatus,
      message: optional(aText),
      body: optional(aText),
      headers: optional(headersOfTexts),
    },
    invent: (draw) => ({ route: '*', status: draw.pick([500, 503, 504, 429]) }),
  },
  'rate-limit': {
    fields: { route: aText, retryAfter: optional(aCount), unit: optional(oneOf('s', 'ms')) },
    invent: (draw) => {
      const unit = draw.pick<'s' | 'ms'>(['s', 'ms']);
      const retryAfter = draw.pick([undefined, draw.between(1, unit === 's' ? 20 : 2000)]);
      return { route: '*', retryAfter, unit };
    },
  },
  quota: anywhere,
  'bad-gateway': anywhere,
  'bad-key': anywhere,
};

export const isRefusal = (fault: { kind: string }): fault is RefusalFault =>
  (REFUSAL_KINDS as readonly string[]).includes(fault.kind);

/** The reply that a refusal is; thrown where it has the vendor's envelope. */
export function refuse(fault: RefusalFault): Response {
  switch (fault.kind) {
    case 'status':
      if (fault.body !== undefined) return plainText(fault.status, fault.body, fault.headers);
      throw new OpenAiError(
        fault.status,
        fault.message ?? 'The stand-in was told to refuse this request.',
        statusDetails(fault.status, fault.headers),
      );
    case 'rate-limit':
      throw new OpenAiError(
        429,
        'Rate limit reached for requests. Please try again later.',
        statusDetails(429, retryHeaders(fault)),
      );
    case 'quota':
      throw new OpenAiError(
        429,
        'You exceeded your current quota, please check your plan and billing details.',
        { type: 'insufficient_quota', code: 'insufficient_quota' },
      );
    case 'bad-gateway':
      return plainText(502, 'error code: 502');
    case 'bad-key':
      throw new OpenAiError(401, 'Incorrect API key provided.', { code: 'invalid_api_key' });
  }
}

function statusDetails(status: number, headers?: Record<string, string>) {
  if (status === 429) return { type: 'requests', code: 'rate_limit_exceeded', headers };
  return status >= 500 ? { type: 'server_error', code: 'server_error', headers } : { headers };
}

function retryHeaders({
  retryAfter,
  unit,
}: {
  retryAfter?: number;
  unit?: 's' | 'ms';
}): Record<string, string> {
  if (retryAfter === undefined) return {};
  return { [unit === 'ms' ? 'retry-after-ms' : 'retry-after']: String(retryAfter) };
}

const plainText = (status: number, body: string, headers?: Record<string, string>) =>
  new Response(body, { status, headers: { 'content-type': 'text/plain', ...headers } });
