import { describe, expect, it } from '@jest/globals';
import { toRoute } from './route.ts';

const authorization =
  'AWS4-HMAC-SHA256 Credential=AKID/20261126/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=ab';
const place = { protocol: 'https:', hostname: 'dynamodb.eu-west-1.amazonaws.com', path: '/' };
const request = {
  ...place,
  headers: { authorization, host: 'dynamodb.eu-west-1.amazonaws.com', 'user-agent': 'aws-sdk-js' },
};

describe('toRoute', () => {
  it('reads place, signer and scope off a signed request', () => {
    expect(toRoute(request)).toEqual({
      protocol: 'https:',
      hostname: 'dynamodb.eu-west-1.amazonaws.com',
      path: '/',
      host: 'dynamodb.eu-west-1.amazonaws.com',
      userAgent: 'aws-sdk-js',
      signed: { accessKeyId: 'AKID', region: 'eu-west-1', service: 'dynamodb' },
    });
  });

  it.each([
    ['another way of signing', { ...request, headers: { authorization: 'Bearer x' } }],
    [
      'a signature for many regions',
      {
        ...request,
        headers: {
          authorization: 'AWS4-ECDSA-P256-SHA256 Credential=AKID/20261126/dynamodb/aws4_request, x',
        },
      },
    ],
    ['a path that needs escaping', { ...request, path: '/a b' }],
    ['no host', { ...request, hostname: undefined }],
  ])('leaves %s to the SDK', (_name, sent) => {
    expect(toRoute(sent)).toBeUndefined();
  });

  it('does not sign where the SDK did not', () => {
    expect(toRoute({ ...request, headers: { host: 'h' } })).toEqual({ ...place, host: 'h', userAgent: '' });
  });
});
