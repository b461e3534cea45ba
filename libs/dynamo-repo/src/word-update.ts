import type { Item, TableClient } from './client.ts';
import { ifConditionHolds } from './client.ts';
import type { TableKey } from './errors.ts';
import { fromAttributes, toAttributes } from './items/attributes.ts';
import type { FlatItem } from './items/attributes.ts';
import { isThrottled } from './sdk-errors.ts';
import { MAX_FRUITLESS_ATTEMPTS, throttlePauseMs } from './throttle-pause.ts';
import { toUpdateInput } from './update-input.ts';
import type { UpdateRequest } from './update-input.ts';
import type { WriteSettings } from './write-group.ts';

/** A conditional update of a word, of flat values only: what it asks for; undefined when the condition doesn't hold. */
export type WordUpdate = (key: TableKey, request: UpdateRequest) => Promise<Item | undefined>;

/** Updates past the SDK, under the write rate; a throttled update is sent again after a pause, ten times at most. */
export function createWordUpdate(
  client: TableClient,
  { rate, logger, sleep, random }: WriteSettings,
): WordUpdate {
  const send = async (input: ReturnType<typeof toDirectInput>) => {
    for (let fruitless = 1; ; fruitless += 1) {
      await rate.take(1);
      try {
        return await ifConditionHolds(client.direct.updateItem(input));
      } catch (error) {
        if (!isThrottled(error)) throw error;
        rate.slowDown();
        if (fruitless >= MAX_FRUITLESS_ATTEMPTS) throw error;
        const waitMs = throttlePauseMs(fruitless, random);
        logger.warn(`DynamoDB throttled an update in table ${client.tableName}; again in ${waitMs} ms`);
        await sleep(waitMs);
      }
    }
  };
  return (key, request) =>
    client.call('UpdateItem', async () => {
      const output = await send(toDirectInput(client.tableName, key, request));
      return output && fromAttributes(output.Attributes ?? {});
    });
}

function toDirectInput(tableName: string, key: TableKey, request: UpdateRequest) {
  const { ExpressionAttributeValues: values, ...input } = toUpdateInput(tableName, key, request);
  return {
    ...input,
    Key: toAttributes({ ...key }),
    ExpressionAttributeValues: toAttributes(values as FlatItem),
  };
}
