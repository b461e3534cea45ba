import { rpcRefusal } from './refusal.ts';

/**
 * Cuts one page out of a sorted list of names that start with `prefix`. The token names the last one given, so pages
 * neither skip nor repeat while others are added and removed.
 *
 * @throws Refusal for a token that no page gave out
 */
export function toPage(
  sorted: readonly string[],
  { prefix = '', limit, token }: { prefix?: string; limit: number; token?: string },
): { names: string[]; pagination?: { next: string } } {
  const after = token === undefined || token === '' ? undefined : fromToken(token);
  const names: string[] = [];
  for (let at = firstFrom(sorted, after ?? prefix); at < sorted.length; at += 1) {
    const name = sorted[at] as string;
    if (name === after) continue;
    if (!name.startsWith(prefix)) break;
    if (names.length === limit) return { names, pagination: { next: toToken(names.at(-1) ?? '') } };
    names.push(name);
  }
  return { names };
}

function firstFrom(sorted: readonly string[], name: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

const toToken = (name: string) => Buffer.from(JSON.stringify({ after: name })).toString('base64url');

function fromToken(token: string): string {
  try {
    const { after } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { after?: unknown };
    if (typeof after === 'string') return after;
  } catch {
    // Not one of ours; answered below.
  }
  throw rpcRefusal('invalidArgument', 'Invalid pagination token');
}
