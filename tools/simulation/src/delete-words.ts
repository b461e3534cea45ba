import { isWaitingWord, TABLE_NAME } from './scenario.ts';
import type { TableItem } from './scenario.ts';
import type { World } from './world.ts';

const WITHIN_MS = 15 * 60_000;

/** Has somebody else delete words while the run goes on. Returns the ids of those that are deleted by now, as they become more. */
export function deleteWords(world: World): ReadonlySet<string> {
  const deleted = new Set<string>();
  const random = world.random.fork('deletions');
  const words = world.scenario.items.filter(isWaitingWord) as [TableItem, ...TableItem[]];
  for (let deletion = 0; deletion < world.scenario.deletions; deletion += 1) {
    const { PK, SK } = random.pick(words);
    const id = `${textOf(PK)}#${textOf(SK)}`;
    world.time.schedule(random.between(0, WITHIN_MS), () => {
      world.trace('somebody', `deletes ${id}`);
      deleted.add(id);
      void world.dynamodb.fetch(toRequest({ TableName: TABLE_NAME, Key: { PK, SK } }));
    });
  }
  return deleted;
}

const textOf = (attribute: TableItem[string] | undefined) =>
  attribute && 'S' in attribute ? attribute.S : '';

function toRequest(body: object): Request {
  const headers = {
    'x-amz-target': 'DynamoDB_20120810.DeleteItem',
    'content-type': 'application/x-amz-json-1.0',
  };
  return new Request('http://127.0.0.1:3/', { method: 'POST', headers, body: JSON.stringify(body) });
}
