import { validationError } from '../errors.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { isEqual, setMembers, typeOf } from '../values/attribute-value.ts';
import { orderOf } from '../values/order.ts';
import type { Operand } from './operand.ts';
import { wrongType } from './operand.ts';

type Predicate = (item: Item) => boolean;

const TYPE_NAMES = ['S', 'N', 'B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'NS', 'M'];

/** The functions that are conditions: how many operands they take, and what they make of them. */
export const CONDITION_FUNCTIONS: Readonly<
  Record<string, { operands: number; bind: (name: string, operands: readonly Operand[]) => Predicate }>
> = {
  attribute_exists: { operands: 1, bind: (name, [operand]) => exists(name, operand, true) },
  attribute_not_exists: { operands: 1, bind: (name, [operand]) => exists(name, operand, false) },
  attribute_type: { operands: 2, bind: (name, [operand, type]) => hasType(name, operand, type) },
  begins_with: { operands: 2, bind: (name, [operand, prefix]) => beginsWith(name, operand, prefix) },
  contains: {
    operands: 2,
    bind: (_name, [operand, part]) => both(operand, part, (whole, wanted) => contains(whole, wanted)),
  },
};

/** False where one of the two has no value. */
export function both(
  left: Operand | undefined,
  right: Operand | undefined,
  test: (left: AttributeValue, right: AttributeValue) => boolean,
): Predicate {
  return (item) => {
    const [a, b] = [left?.of(item), right?.of(item)];
    return a !== undefined && b !== undefined && test(a, b);
  };
}

function exists(name: string, operand: Operand | undefined, wanted: boolean): Predicate {
  if (operand?.path === undefined) {
    throw validationError(`Operator or function requires a document path; operator or function: ${name}`);
  }
  return (item) => (operand.of(item) !== undefined) === wanted;
}

function hasType(name: string, operand: Operand | undefined, type: Operand | undefined): Predicate {
  if (type?.type !== undefined && type.type !== 'S') throw wrongType(name, type.type);
  const wanted = type?.of({});
  if (wanted === undefined || !('S' in wanted) || !TYPE_NAMES.includes(wanted.S)) {
    throw validationError(`Invalid attribute type name found; valid types: {${TYPE_NAMES.join(',')}}`);
  }
  return both(operand, type, (value) => typeOf(value) === wanted.S);
}

function beginsWith(name: string, operand: Operand | undefined, prefix: Operand | undefined): Predicate {
  for (const each of [operand, prefix]) {
    if (each?.type !== undefined && each.type !== 'S' && each.type !== 'B') throw wrongType(name, each.type);
  }
  return both(operand, prefix, (value, start) => {
    if (typeOf(value) !== typeOf(start) || 'N' in value) return false;
    const [whole, beginning] = [orderOf(value), orderOf(start)];
    return whole !== undefined && beginning !== undefined && whole.startsWith(beginning);
  });
}

function contains(whole: AttributeValue, part: AttributeValue): boolean {
  if ('L' in whole) return whole.L.some((each) => isEqual(each, part));
  if ('S' in whole) return 'S' in part && whole.S.includes(part.S);
  if ('B' in whole) return 'B' in part && (orderOf(whole) ?? '').includes(orderOf(part) ?? '');
  const member = 'S' in part ? part.S : 'N' in part ? part.N : 'B' in part ? part.B : undefined;
  if (member === undefined || typeOf(whole) !== `${typeOf(part)}S`) return false;
  return setMembers(whole)?.includes(member) ?? false;
}
