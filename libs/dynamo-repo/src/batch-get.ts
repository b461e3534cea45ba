import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Item, TableClient } from './client.ts';
import { TableRequestError } from './errors.ts';
import type { TableKey } from './errors.ts';
import { MAX_FRUITLESS_ATTEMPTS, throttlePauseMs } from './throttle-pause.ts';

/** Reads the items that there are of some keys, in no particular order; consistent reads. Each key once. */
export type BatchGet = (keys: readonly TableKey[]) => AsyncGenerator<Item, void, undefined>;

export interface BatchGetSettings {
  sleep: (ms: number) => Promise<void>;
  /** 0 to below 1. */
  random: () => number;
}

const KEYS_PER_CALL = 100;

/** Asks for 100 keys a call, and again for those that DynamoDB left unread: at 16 MB, or when it was busy. */
export function createBatchGet(client: TableClient, { sleep, random }: BatchGetSettings): BatchGet {
  const { documents, sendOptions, tableName } = client;
  const read = async (keys: readonly TableKey[]) => {
    const RequestItems = { [tableName]: { Keys: [...keys], ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await client.call('BatchGetItem', () =>
      documents.send(new BatchGetCommand({ RequestItems }), sendOptions),
    );
    const left = (UnprocessedKeys?.[tableName]?.Keys ?? []) as TableKey[];
    return { items: Responses?.[tableName] ?? [], left };
  };
  return async function* (keys) {
    for (let at = 0; at < keys.length; at += KEYS_PER_CALL) {
      let left: readonly TableKey[] = keys.slice(at, at + KEYS_PER_CALL);
      for (let fruitless = 0; left.length > 0;) {
        const answer = await read(left);
        yield* answer.items;
        fruitless = answer.left.length < left.length ? 0 : fruitless + 1;
        left = answer.left;
        if (fruitless >= MAX_FRUITLESS_ATTEMPTS) throw gaveUp(client, left);
        if (left.length > 0) await sleep(throttlePauseMs(fruitless, random));
      }
    }
  };
}

function gaveUp({ location }: TableClient, left: readonly TableKey[]): TableRequestError {
  const reason = `${left.length} items were left unread in ${MAX_FRUITLESS_ATTEMPTS} attempts in a row.`;
  return new TableRequestError(location, 'BatchGetItem', 'unavailable', reason);
}
