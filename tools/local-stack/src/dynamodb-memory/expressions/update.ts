import { validationError } from '../errors.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import type { Path } from './path.ts';
import { wrongType } from './operand.ts';
import { assertNoOverlap } from './projection.ts';
import type { SetValue } from './set-value.ts';
import { readSetValue } from './set-value.ts';
import type { Substitutions } from './substitutions.ts';
import type { Tokens } from './tokens.ts';
import { tokenize } from './tokens.ts';

/** One change that an update expression asks for. */
export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly value: SetValue }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: AttributeValue };

const SECTIONS: Readonly<Record<string, (tokens: Tokens) => Action>> = {
  SET: readSet,
  REMOVE: (tokens) => ({ kind: 'REMOVE', path: tokens.path() }),
  ADD: (tokens) => readWithValue(tokens, 'ADD', ['N', 'SS', 'NS', 'BS']),
  DELETE: (tokens) => readWithValue(tokens, 'DELETE', ['SS', 'NS', 'BS']),
};

/** Reads an update expression. @throws DynamodbError */
export function parseUpdate(expression: string, substitutions: Substitutions): Action[] {
  const tokens = tokenize(expression, substitutions);
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (tokens.peek() !== '') {
    const section = tokens.peek().toUpperCase();
    const read = Object.hasOwn(SECTIONS, section) ? SECTIONS[section] : undefined;
    if (read === undefined) throw tokens.syntaxError();
    if (seen.has(section)) {
      throw validationError(`The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    tokens.next();
    do actions.push(read(tokens));
    while (tokens.accept(','));
  }
  assertNoOverlap(actions.map(({ path }) => path));
  return actions;
}

function readSet(tokens: Tokens): Action {
  const path = tokens.path();
  tokens.expect('=');
  return { kind: 'SET', path, value: readSetValue(tokens) };
}

function readWithValue(tokens: Tokens, kind: 'ADD' | 'DELETE', types: readonly string[]): Action {
  const path = tokens.path();
  if (!tokens.peek().startsWith(':')) throw tokens.syntaxError();
  const value = tokens.substitutions.value(tokens.next());
  if (!types.includes(typeOf(value))) throw wrongType(kind, typeOf(value));
  return { kind, path, value };
}
