import { TRANSPORT_KINDS, underFault } from '../faults/request-faults.ts';
import type { Context } from './context.ts';
import { OpenAiError } from './errors.ts';
import { isRefusal, REFUSAL_KINDS, refuse } from './faults/refusal-faults.ts';
import { randomHex } from './random-hex.ts';
import { findRoute, type Route, routeName } from './routes.ts';
import { increment } from './stats.ts';

export interface Routes {
  context: Context;
  /** The vendor's, behind the key. */
  routes: Route[];
  /** Ours, under `/_local/`. */
  control: Route[];
}

/** Answers a request; a refusal is a reply like any other. */
export async function answer(
  { context, routes, control }: Routes,
  apiKey: string | undefined,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  const response = url.pathname.startsWith('/_local/')
    ? await refusalsAsReplies(() => dispatch(control, request, url))
    : await refusalsAsReplies(async () => {
        checkKey(request, apiKey);
        return dispatch(routes, request, url, context);
      });
  response.headers.set('x-request-id', `req_${randomHex(context.random)}`);
  return response;
}

async function refusalsAsReplies(handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (error) {
    if (!(error instanceof OpenAiError)) throw error;
    return Response.json(error.envelope, { status: error.status, headers: error.headers });
  }
}

async function dispatch(routes: Route[], request: Request, url: URL, context?: Context): Promise<Response> {
  const found = findRoute(routes, request.method, url.pathname);
  if (found === 'unknown') throw new OpenAiError(404, `Invalid URL (${request.method} ${url.pathname})`);
  if (found === 'wrong method') {
    throw new OpenAiError(405, `Not allowed to ${request.method} on ${url.pathname}.`, {
      code: 'method_not_supported',
    });
  }
  const handle = () => found.route.handle({ request, query: url.searchParams, params: found.params });
  return context === undefined ? handle() : disturb(context, routeName(found.route), request, handle);
}

/** Counts the call and does to it what the faults say. */
async function disturb(
  { stats, faults, sleep }: Context,
  route: string,
  { signal }: Request,
  handle: () => Promise<Response>,
): Promise<Response> {
  stats.count((values) => increment(values.requests, route));
  const fault = faults.next([...REFUSAL_KINDS, ...TRANSPORT_KINDS], { route });
  if (fault !== undefined && isRefusal(fault)) return refuse(fault);
  return underFault(fault, { signal, sleep }, handle);
}

function checkKey(request: Request, apiKey: string | undefined): void {
  const key = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (key === undefined) {
    throw new OpenAiError(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
        '(i.e. Authorization: Bearer YOUR_KEY).',
    );
  }
  if (apiKey === undefined || key === apiKey) return;
  const shown = key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****';
  throw new OpenAiError(
    401,
    `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  );
}
