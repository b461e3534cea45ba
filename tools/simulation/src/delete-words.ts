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
      const body = { TableName: TABLE_NAME, Key: { PK, SK } };
      void world.dynamodb.call({ operation: 'DeleteItem', body });
    });
  }
  return deleted;
}

const textOf = (attribute: TableItem[string] | undefined) =>
  attribute && 'S' in attribute ? attribute.S : '';
