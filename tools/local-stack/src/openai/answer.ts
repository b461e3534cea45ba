import type { Context } from './context.ts';
import { ConnectionLostError, OpenAiError } from './errors.ts';
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
  return context === undefined ? handle() : disturb(context, routeName(found.route), handle);
}

/** Counts the call and does to it what the faults say. */
async function disturb(
  { stats, faults }: Context,
  name: string,
  handle: () => Promise<Response>,
): Promise<Response> {
  stats.count((values) => increment(values.requests, name));
  const refusal = faults.take('status', ({ route }) => route === name);
  if (refusal !== undefined) {
    const message = refusal.message ?? 'The stand-in was told to refuse this request.';
    throw new OpenAiError(refusal.status, message, statusDetails(refusal.status, refusal.headers));
  }
  const lost = faults.take('lost', ({ route }) => route === name);
  const response = await handle();
  if (lost !== undefined) throw new ConnectionLostError();
  return response;
}

function statusDetails(status: number, headers?: Record<string, string>) {
  if (status === 429) return { type: 'requests', code: 'rate_limit_exceeded', headers };
  return status >= 500 ? { type: 'server_error', code: 'server_error', headers } : { headers };
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
