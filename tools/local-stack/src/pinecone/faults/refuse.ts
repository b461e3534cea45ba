import { controlRefusal, type Refusal, rpcRefusal, textRefusal, toErrorReply } from '../refusal.ts';
import type { RefusalFault } from './fault.ts';

const TOO_MANY =
  "Request failed. You've reached the upsert QPS limit for this namespace. Pace your upsert requests or contact Pinecone Support to request a limit increase.";
const MONTH_IS_OVER =
  "Request failed. You've reached your write unit limit for the current month. To continue writing data, upgrade your plan.";

/** The reply that a refusal is, in the form of the plane that was asked (vendor-facts: Pinecone errors). */
export function refuse(fault: RefusalFault, plane: 'control' | 'data'): Response {
  if (fault.kind === 'status') return statusReply(fault);
  return toErrorReply(toRefusal(fault, plane));
}

function toRefusal(fault: Exclude<RefusalFault, { kind: 'status' }>, plane: 'control' | 'data'): Refusal {
  switch (fault.kind) {
    case 'rate-limit': {
      const headers: Record<string, string> =
        fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      return fault.as === 'text'
        ? textRefusal(429, TOO_MANY, headers)
        : rpcRefusal('resourceExhausted', TOO_MANY, headers);
    }
    case 'quota':
      return rpcRefusal('resourceExhausted', MONTH_IS_OVER);
    case 'unavailable':
      return rpcRefusal('unavailable', 'The service is currently unavailable');
    case 'bad-key':
      return textRefusal(401, 'Invalid API Key');
    case 'index-gone':
      return plane === 'data'
        ? rpcRefusal('notFound', 'Index not found')
        : controlRefusal('notFound', 'Resource not found');
  }
}

function statusReply({ status, body, headers }: Extract<RefusalFault, { kind: 'status' }>): Response {
  if (typeof body === 'string')
    return new Response(body, { status, headers: { 'content-type': 'text/plain', ...headers } });
  return Response.json(body ?? { code: 14, message: `Fault switched on: ${status}`, details: [] }, {
    status,
    headers,
  });
}
