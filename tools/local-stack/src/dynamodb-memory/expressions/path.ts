import type { AttributeValue, Item } from '../values/attribute-value.ts';

/** A place in an item: an attribute's name, then names of map entries and positions in lists. */
export type Path = readonly [string, ...(string | number)[]];

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = ownValue(item, path[0]);
  for (let at = 1; at < path.length && value !== undefined; at += 1) value = step(value, path[at]);
  return value;
}

function step(value: AttributeValue, part: string | number | undefined): AttributeValue | undefined {
  if (typeof part === 'number') return 'L' in value ? value.L[part] : undefined;
  return 'M' in value && part !== undefined ? ownValue(value.M, part) : undefined;
}

/** Not what objects inherit: `constructor` is a fine attribute name. */
export function ownValue(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

export function showPath(path: Path): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}

/** The first two paths of which one is the other or leads to it. */
export function findOverlap(paths: readonly Path[]): readonly [Path, Path] | undefined {
  for (const [at, path] of paths.entries()) {
    const other = paths
      .slice(at + 1)
      .find((each) => each.every((part, depth) => startsAlike(path, part, depth)));
    if (other !== undefined) return [path, other];
  }
  return undefined;
}

function startsAlike(path: Path, part: string | number, depth: number): boolean {
  return depth >= path.length || path[depth] === part;
}
