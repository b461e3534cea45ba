import { describe, expect, it } from '@jest/globals';
import { createPlace, openWorld } from './world.ts';

describe('the keys of the functions', () => {
  it('are named when they are missing, which fails the execution and not a batch; and are read anew afterwards', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place);
      const list = () =>
        world.lambda.invoke('ListPendingEmbeddingBatches', {}).catch((error: unknown) => error);
      world.aws.parameters.delete('/lading/dev/pinecone-api-key');
      expect(await list()).toMatchObject({
        name: 'EveryBatchError',
        message: expect.stringContaining('there is no /lading/dev/pinecone-api-key'),
      });
      Object.assign(world.aws.failing, { status: 500, times: 9 });
      expect(await list()).toMatchObject({ name: 'TryAgainError' });

      Object.assign(world.aws.failing, { times: 0 });
      world.aws.parameters.set('/lading/dev/pinecone-api-key', 'key-of-another-project');
      world.aws.parameters.set('/lading/dev/openai-api-key', 'key-of-another-project');
      const event = { batchId: 'b', openaiBatchId: 'batch_1', evenIfParked: false, owner: 'execution' };
      const ask = () => world.lambda.invoke('GetOpenAiBatchStatus', event).catch((error: unknown) => error);
      await world.pipeline.repo.table.create();
      expect(await ask()).toMatchObject({ name: 'EveryBatchError' });
      // Rotated: what was refused is forgotten, so the next invocation has the new one.
      world.aws.parameters.set('/lading/dev/openai-api-key', world.stack.apiKey);
      expect(await ask()).toMatchObject({
        name: 'BatchError',
        message: expect.stringContaining('BatchNotFoundError'),
      });
      expect(JSON.stringify(world.lambda.logs)).not.toContain('key-of-another-project');
    } finally {
      await place.remove();
    }
  });

  it('are not looked for in an event that no state machine would send', async () => {
    const place = await createPlace();
    try {
      await using world = await openWorld(place);
      const { invoke } = world.lambda;
      await expect(invoke('ListPendingEmbeddingBatches', { batch_id: 'b' })).rejects.toMatchObject({
        name: 'InvalidEventError',
      });
      await expect(invoke('MarkBatchComplete', { batchId: 'b' })).rejects.toMatchObject({
        name: 'InvalidEventError',
      });
    } finally {
      await place.remove();
    }
  });
});
