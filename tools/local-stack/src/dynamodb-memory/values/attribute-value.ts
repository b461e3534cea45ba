/** A value in DynamoDB's JSON; exactly one type is set. Binary is base64, a number is decimal text. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

/** Attributes by name. Never changed in place: a write makes a new one. */
export type Item = Readonly<Record<string, AttributeValue>>;

export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new TypeError('An attribute value has a type');
}

/** Members of a set of any kind; undefined for other types. */
export function setMembers(value: AttributeValue): readonly string[] | undefined {
  if ('SS' in value) return value.SS;
  if ('NS' in value) return value.NS;
  return 'BS' in value ? value.BS : undefined;
}

/** By value: sets without order, numbers as normalised. */
export function isEqual(a: AttributeValue, b: AttributeValue): boolean {
  if ('S' in a) return 'S' in b && a.S === b.S;
  if ('N' in a) return 'N' in b && a.N === b.N;
  if (typeOf(a) !== typeOf(b)) return false;
  const members = setMembers(a);
  if (members !== undefined) return sameMembers(members, setMembers(b) ?? []);
  if ('L' in a && 'L' in b)
    return a.L.length === b.L.length && a.L.every((each, at) => isSame(each, b.L[at]));
  if ('M' in a && 'M' in b) {
    const names = Object.keys(a.M);
    return names.length === Object.keys(b.M).length && names.every((name) => isSame(a.M[name], b.M[name]));
  }
  if ('BOOL' in a && 'BOOL' in b) return a.BOOL === b.BOOL;
  return 'B' in a && 'B' in b ? a.B === b.B : true;
}

function isSame(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a !== undefined && b !== undefined && isEqual(a, b);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  const members = new Set(a);
  return members.size === b.length && b.every((member) => members.has(member));
}
