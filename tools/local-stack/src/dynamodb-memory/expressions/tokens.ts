import { validationError } from '../errors.ts';
import { isReservedWord } from './reserved-words.ts';
import type { Path } from './path.ts';
import type { Substitutions } from './substitutions.ts';

const TOKEN = /\s*(?:([#:]?[A-Za-z0-9_]+)|(<>|<=|>=|[=<>()[\],.+-]))/y;

/** Walks over the tokens of one expression. */
export interface Tokens {
  readonly substitutions: Substitutions;
  /** The next token as written; '' at the end. */
  peek(ahead?: number): string;
  next(): string;
  /** Takes the next token if it is this one. */
  accept(token: string): boolean;
  /** Takes the next token if it is this word, in whatever case. */
  acceptWord(word: string): boolean;
  expect(token: string): void;
  /** Takes a document path. */
  path(): Path;
  assertEnd(): void;
  syntaxError(): Error;
}

/** @throws DynamodbError */
export function tokenize(expression: string, substitutions: Substitutions): Tokens {
  const all = split(expression);
  let at = 0;
  const peek = (ahead = 0) => all[at + ahead] ?? '';
  const next = () => {
    at += 1;
    return all[at - 1] ?? '';
  };
  const syntaxError = () => {
    const token = all[at] ?? '<EOF>';
    return validationError(`Syntax error; token: "${token}", near: "${all.slice(at - 1, at + 2).join(' ')}"`);
  };
  const accept = (token: string) => {
    const found = peek() === token;
    if (found) at += 1;
    return found;
  };
  const tokens: Tokens = {
    substitutions,
    peek,
    next,
    accept,
    acceptWord(word) {
      const found = peek().toUpperCase() === word;
      if (found) at += 1;
      return found;
    },
    expect(token) {
      if (!accept(token)) throw syntaxError();
    },
    path: () => readPath(tokens),
    assertEnd() {
      if (at < all.length) throw syntaxError();
    },
    syntaxError,
  };
  return tokens;
}

function readPath(tokens: Tokens): Path {
  const path: [string, ...(string | number)[]] = [readName(tokens)];
  for (;;) {
    if (tokens.accept('.')) {
      path.push(readName(tokens));
    } else if (tokens.accept('[')) {
      if (!/^\d+$/.test(tokens.peek())) throw tokens.syntaxError();
      path.push(Number(tokens.next()));
      tokens.expect(']');
    } else {
      return path;
    }
  }
}

function readName(tokens: Tokens): string {
  const token = tokens.peek();
  if (!/^#?[A-Za-z0-9_]/.test(token) || /^\d/.test(token)) throw tokens.syntaxError();
  tokens.next();
  if (token.startsWith('#')) return tokens.substitutions.name(token);
  if (!isReservedWord(token)) return token;
  throw validationError(`Attribute name is a reserved keyword; reserved keyword: ${token}`);
}

/** Programs have few expressions and send each by the thousand. */
const KNOWN_EXPRESSIONS = 200;
const known = new Map<string, readonly string[]>();

function split(expression: string): readonly string[] {
  const tokens = known.get(expression) ?? splitAnew(expression);
  if (known.size < KNOWN_EXPRESSIONS) known.set(expression, tokens);
  return tokens;
}

function splitAnew(expression: string): string[] {
  const text = expression.trimEnd();
  if (text === '') throw validationError('The expression can not be empty;');
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw validationError(
        `Syntax error; token: "${text.slice(from).trim()[0]}", near: "${text.slice(from)}"`,
      );
    }
    tokens.push(match[1] ?? match[2] ?? '');
  }
  return tokens;
}
