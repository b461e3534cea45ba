export function* groupsOf<T>(size: number, values: readonly T[]): Generator<T[], void, undefined> {
  for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}
