import { describe, expect, it } from '@jest/globals';
import { createSign } from './signature.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'service' };
const time = Date.UTC(2015, 7, 30, 12, 36, 0);
const host = 'example.amazonaws.com';

/** AWS publishes these cases as its Signature Version 4 test suite. */
describe('createSign', () => {
  const signatureOf = (headers: Record<string, string> = {}, body = '', sessionToken?: string) =>
    createSign()(
      { path: '/', headers: { host, ...headers }, body },
      { ...keys, sessionToken },
      scope,
      time,
    ).authorization?.replace(/^.*Signature=/, '');

  it('signs a plain POST as published (post-vanilla)', () => {
    expect(signatureOf()).toBe('5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b');
  });

  it('signs more headers as published (post-header-key-sort)', () => {
    expect(signatureOf({ 'my-header1': 'value1' })).toBe(
      'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
    );
  });

  it('signs a body as published (post-x-www-form-urlencoded)', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(signatureOf(headers, 'Param1=value1')).toBe(
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    );
  });

  it('derives another key for another day, region or secret', () => {
    const sign = createSign();
    const request = { path: '/', headers: { host }, body: '' };
    const both = [
      [keys, scope, time],
      [keys, scope, time + 86_400_000],
      [keys, { ...scope, region: 'eu-west-1' }, time],
      [{ ...keys, secretAccessKey: 'other' }, scope, time],
      [keys, scope, time],
    ] as const;
    const signatures = both.map(([who, where, when]) => sign(request, who, where, when).authorization);
    expect(new Set(signatures).size).toBe(4);
    expect(signatures[4]).toBe(signatures[0]);
  });
});
