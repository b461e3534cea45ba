import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SigningScope } from './signature.ts';

/** How the SDK was last seen to reach DynamoDB. */
export interface Route {
  /** `http:` or `https:`. */
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  /** The host header: with the port where it isn't the usual one. */
  host: string;
  userAgent: string;
  /** Who signed and for what; absent when the SDK didn't sign. */
  signed?: SigningScope & { accessKeyId: string };
}

/** As much of an SDK's request as is read here. */
interface SentRequest {
  protocol?: string;
  hostname?: string;
  port?: number;
  path?: string;
  headers?: Record<string, string>;
}

const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request,/;
const PLAIN_PATH = /^[\w.~/-]*$/;

/**
 * Watches where the SDK sends its requests, so that endpoint rules, environment, FIPS, account endpoints and regions
 * stay the SDK's affair. Returns the last route; undefined before the first request, and when it can't be copied
 * (another way of signing, a path that needs escaping).
 */
export function watchRoute(client: DynamoDBClient): () => Route | undefined {
  let route: Route | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      route = toRoute(args.request as SentRequest);
      return await next(args);
    },
    // After the signature.
    { step: 'finalizeRequest', priority: 'low', name: 'watchRoute' },
  );
  return () => route;
}

/** Reads a route off a request (pure). */
export function toRoute({
  protocol,
  hostname,
  port,
  path = '/',
  headers = {},
}: SentRequest): Route | undefined {
  const authorization = headers.authorization;
  const [, accessKeyId, region, service] = AUTHORIZATION.exec(authorization ?? '') ?? [];
  if (!protocol || !hostname || !PLAIN_PATH.test(path)) return undefined;
  const place = {
    protocol,
    hostname,
    port,
    path,
    host: headers.host ?? hostname,
    userAgent: headers['user-agent'] ?? '',
  };
  if (authorization === undefined) return place;
  if (!accessKeyId || !region || !service) return undefined;
  return { ...place, signed: { accessKeyId, region, service } };
}
