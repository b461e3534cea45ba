import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startLocalStack } from '@lading/local-stack';
import type { LocalStack } from '@lading/local-stack';
import OpenAI, { RateLimitError } from 'openai';
import { nearestTitle } from './nearest-title.ts';

const TITLES = ['garden hose', 'oat milk', 'printer paper'];

let stack: LocalStack;
before(async () => {
  stack = await startLocalStack();
});
after(() => stack.close());

const connect = ({ urls, apiKey }: LocalStack, maxRetries: number) =>
  new OpenAI({ baseURL: urls.openai, apiKey, maxRetries });

test('finds the nearest title, without an account and without a network', async () => {
  assert.equal(await nearestTitle(connect(stack, 0), TITLES, 'milk, oat'), 'oat milk');
});

test('gives up when the quota is spent, and goes on after a rate limit', async () => {
  await using troubled = await startLocalStack({
    faults: {
      openai: [
        { kind: 'quota', route: '*' },
        { kind: 'rate-limit', route: '*', retryAfter: 1, unit: 'ms' },
      ],
    },
  });
  await assert.rejects(nearestTitle(connect(troubled, 0), TITLES, 'hose'), RateLimitError);
  assert.equal(await nearestTitle(connect(troubled, 2), TITLES, 'hose'), 'garden hose');
});
