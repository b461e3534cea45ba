import { validationError } from '../errors.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import type { Path } from './path.ts';
import { findOverlap, ownValue, showPath } from './path.ts';
import type { Substitutions } from './substitutions.ts';
import { tokenize } from './tokens.ts';

/** Reads a list of paths. @throws DynamodbError */
export function parseProjection(expression: string, substitutions: Substitutions): Path[] {
  const tokens = tokenize(expression, substitutions);
  const paths = [tokens.path()];
  while (tokens.accept(',')) paths.push(tokens.path());
  tokens.assertEnd();
  assertNoOverlap(paths);
  return paths;
}

/** @throws DynamodbError */
export function assertNoOverlap(paths: readonly Path[]): void {
  const overlap = findOverlap(paths);
  if (overlap === undefined) return;
  throw validationError(
    `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ${showPath(overlap[0])}, path two: ${showPath(overlap[1])}`,
  );
}

/** What of an item is at these places; list elements close ranks. */
export function project(item: Item, paths: readonly Path[]): Item {
  return pickEntries(item, groupByHead(paths));
}

type Rest = readonly (string | number)[];

function groupByHead(paths: readonly Rest[]): Map<string | number, Rest[]> {
  const groups = new Map<string | number, Rest[]>();
  for (const [head, ...rest] of paths) {
    if (head !== undefined) groups.set(head, [...(groups.get(head) ?? []), rest]);
  }
  return groups;
}

function pickEntries(item: Item, wanted: ReadonlyMap<string | number, Rest[]>): Item {
  const picked: [string, AttributeValue][] = [];
  for (const [name, rests] of wanted) {
    const value = typeof name === 'string' ? ownValue(item, name) : undefined;
    const part = value && pick(value, rests);
    if (part !== undefined) picked.push([String(name), part]);
  }
  return Object.fromEntries(picked);
}

function pick(value: AttributeValue, rests: readonly Rest[]): AttributeValue | undefined {
  if (rests.some((rest) => rest.length === 0)) return value;
  const wanted = groupByHead(rests);
  if ('M' in value) {
    const entries = pickEntries(value.M, wanted);
    return Object.keys(entries).length > 0 ? { M: entries } : undefined;
  }
  if (!('L' in value)) return undefined;
  const elements = value.L.flatMap((element, at) => {
    const part = wanted.has(at) ? pick(element, wanted.get(at) ?? []) : undefined;
    return part === undefined ? [] : [part];
  });
  return elements.length > 0 ? { L: elements } : undefined;
}
