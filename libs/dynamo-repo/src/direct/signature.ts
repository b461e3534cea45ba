import { createHmac, createSecretKey, hash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Where a signature counts: one service in one region. */
export interface SigningScope {
  region: string;
  service: string;
}

export interface SigningKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface UnsignedRequest {
  /** Unreserved characters and slashes only: it is signed as it is. */
  path: string;
  /** All that is to be signed, `host` included; names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Returns the headers of a POST with its signature added. */
export type Sign = (
  request: UnsignedRequest,
  keys: SigningKeys,
  scope: SigningScope,
  timeMs: number,
) => Record<string, string>;

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * AWS Signature Version 4 of a POST without a query, the same to the last digit as the AWS SDK's signer makes, in a
 * tenth of its time. Derives the signing key once a day, region and secret.
 */
export function createSign(): Sign {
  let derived: { from: string; key: KeyObject } | undefined;
  const keyOf = (secret: string, day: string, { region, service }: SigningScope) => {
    const from = `${secret}/${day}/${region}/${service}`;
    if (derived?.from !== from) {
      const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
        (parent, part) => hmac(parent, part).digest(),
        Buffer.from(`AWS4${secret}`),
      );
      // Given as bytes, Node makes such an object of it for every signature, which takes ten times as long as to sign.
      derived = { from, key: createSecretKey(key) };
    }
    return derived.key;
  };

  return ({ path, headers, body }, { accessKeyId, secretAccessKey, sessionToken }, scope, timeMs) => {
    const time = new Date(timeMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const all: Record<string, string> = { ...headers, 'x-amz-date': time };
    if (sessionToken !== undefined) all['x-amz-security-token'] = sessionToken;
    const names = Object.keys(all).sort();
    const canonicalHeaders = names.map((name) => `${name}:${all[name]}\n`).join('');
    const signedHeaders = names.join(';');
    const canonical = `POST\n${path}\n\n${canonicalHeaders}\n${signedHeaders}\n${hash('sha256', body)}`;
    const credentialScope = `${day}/${scope.region}/${scope.service}/aws4_request`;
    const toSign = `${ALGORITHM}\n${time}\n${credentialScope}\n${hash('sha256', canonical)}`;
    const signature = hmac(keyOf(secretAccessKey, day, scope), toSign).digest('hex');
    all.authorization = `${ALGORITHM} Credential=${accessKeyId}/${credentialScope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return all;
  };
}

function hmac(key: Buffer | KeyObject, text: string) {
  return createHmac('sha256', key).update(text);
}
