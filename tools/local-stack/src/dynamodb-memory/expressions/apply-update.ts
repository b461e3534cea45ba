import { validationError } from '../errors.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { setMembers, typeOf } from '../values/attribute-value.ts';
import { addNumbers } from '../values/decimal.ts';
import type { Path } from './path.ts';
import { ownValue, valueAt } from './path.ts';
import { wrongDataType } from './set-value.ts';
import type { Action } from './update.ts';

/**
 * The item after an update; the one before stays as it is. Everything that is read is read before anything changes, and
 * positions in lists are those of before.
 *
 * @throws DynamodbError
 */
export function applyUpdate(item: Item, actions: readonly Action[]): Item {
  const changes = actions.map((action) => ({ path: action.path, value: newValue(item, action) }));
  const written = changes.filter(({ value }) => value !== undefined);
  const removed = changes.filter(({ value }) => value === undefined).sort(lastPositionFirst);
  return [...written, ...removed].reduce((after, { path, value }) => writeAt(after, path, value), item);
}

/** Undefined where the attribute goes. */
function newValue(item: Item, action: Action): AttributeValue | undefined {
  switch (action.kind) {
    case 'SET':
      return action.value(item);
    case 'REMOVE':
      return undefined;
    case 'ADD':
      return add(valueAt(item, action.path), action.value);
    case 'DELETE':
      return subtract(valueAt(item, action.path), action.value);
  }
}

function add(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (existing === undefined) return value;
  if ('N' in existing && 'N' in value) return { N: addNumbers(existing.N, value.N) };
  const members = membersOfSameType(existing, value);
  return withMembers(existing, [...new Set([...members.old, ...members.given])]);
}

function subtract(existing: AttributeValue | undefined, value: AttributeValue): AttributeValue | undefined {
  if (existing === undefined) return undefined;
  const members = membersOfSameType(existing, value);
  const left = members.old.filter((member) => !members.given.includes(member));
  return left.length > 0 ? withMembers(existing, left) : undefined;
}

function membersOfSameType(existing: AttributeValue, value: AttributeValue) {
  const [old, given] = [setMembers(existing), setMembers(value)];
  if (old === undefined || given === undefined || typeOf(existing) !== typeOf(value)) throw wrongDataType();
  return { old, given };
}

function withMembers(like: AttributeValue, members: readonly string[]): AttributeValue {
  if ('SS' in like) return { SS: members };
  return 'NS' in like ? { NS: members } : { BS: members };
}

function lastPositionFirst(a: { path: Path }, b: { path: Path }): number {
  const [left, right] = [a.path.at(-1), b.path.at(-1)];
  return typeof left === 'number' && typeof right === 'number' ? right - left : 0;
}

type Rest = readonly (string | number)[];

function writeAt(item: Item, [name, ...rest]: Path, value: AttributeValue | undefined): Item {
  return withEntry(item, name, writeWithin(ownValue(item, name), rest, value));
}

function writeWithin(
  existing: AttributeValue | undefined,
  [part, ...rest]: Rest,
  value: AttributeValue | undefined,
): AttributeValue | undefined {
  if (part === undefined) return value;
  if (existing !== undefined && typeof part === 'string' && 'M' in existing) {
    return { M: withEntry(existing.M, part, writeWithin(ownValue(existing.M, part), rest, value)) };
  }
  if (existing !== undefined && typeof part === 'number' && 'L' in existing) {
    return { L: withElement(existing.L, part, writeWithin(existing.L[part], rest, value)) };
  }
  throw validationError('The document path provided in the update expression is invalid for update');
}

function withEntry(item: Item, name: string, value: AttributeValue | undefined): Item {
  if (value !== undefined) return { ...item, [name]: value };
  const { [name]: _removed, ...others } = item;
  return others;
}

/** A position past the end appends. */
function withElement(
  list: readonly AttributeValue[],
  at: number,
  value: AttributeValue | undefined,
): AttributeValue[] {
  if (value === undefined) return list.filter((_element, position) => position !== at);
  return at < list.length ? list.with(at, value) : [...list, value];
}
