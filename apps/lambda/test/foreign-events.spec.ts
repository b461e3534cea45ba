import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contracts } from '../src/events.ts';
import type { StepName } from '../src/events.ts';
import { createLambdaHost } from './lambda-host.ts';
import type { LambdaHost } from './lambda-host.ts';

/** Near what the functions take, and wrong somewhere: by hand, or from a state machine of another version. */
const event = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      batchId: fc.jsonValue(),
      openaiBatchId: fc.jsonValue(),
      owner: fc.jsonValue(),
      evenIfParked: fc.boolean(),
      lease: fc.oneof(fc.jsonValue(), fc.record({ owner: fc.string(), fence: fc.double() })),
      manifest: fc.jsonValue(),
      shard: fc.double(),
      ended: fc.jsonValue(),
      error: fc.jsonValue(),
      cursor: fc.jsonValue(),
      seen: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);

describe('an event that a function does not take', () => {
  let lambda: LambdaHost;
  beforeAll(() => {
    // No address of anything: an event that got past the check would fail otherwise than expected.
    lambda = createLambdaHost({});
  });
  afterAll(async () => await lambda[Symbol.asyncDispose]());

  it.each(Object.keys(contracts) as StepName[])(
    'ends %s by InvalidEventError, whatever it is',
    async (name) => {
      const property = fc.asyncProperty(event, async (given) => {
        fc.pre(!contracts[name].event.safeParse(JSON.parse(JSON.stringify(given))).success);
        await expect(lambda.invoke(name, given)).rejects.toMatchObject({ name: 'InvalidEventError' });
      });
      await fc.assert(property, { numRuns: 60 });
    },
    120_000,
  );
});
