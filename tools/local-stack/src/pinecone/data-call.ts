import { isStorableName } from './check-record.ts';
import type { PineconeLimits } from './limits.ts';
import { rpcRefusal } from './refusal.ts';
import type { IndexDefinition, PineconeStore, StoredNamespace } from './store.ts';

export const DEFAULT_NAMESPACE = '__default__';

/** One request to an index's host, read but not judged. */
export interface DataCall {
  store: PineconeStore;
  limits: PineconeLimits;
  index: IndexDefinition;
  /** The JSON body, `{}` where the request has none. */
  body: Record<string, unknown>;
  params: URLSearchParams;
  /** The namespace in the path, decoded; empty for routes without one. */
  pathNamespace: string;
  /** As in `X-Pinecone-Api-Version`; the newest when the header is missing. */
  apiVersion: string;
}

export interface DataReply {
  body?: unknown;
  /** The body where it is JSON text already. */
  text?: string;
  headers?: Record<string, string>;
  /** How many records an upsert stored. */
  stored?: number;
}

export type DataHandler = (call: DataCall) => DataReply;

/**
 * Reads a namespace's name: missing, `""` and `__default__` are the same one.
 *
 * @throws Refusal when it is no string, too long or not ASCII
 */
export function toNamespace(name: unknown, limits: PineconeLimits): string {
  if (name === undefined || name === null || name === '') return DEFAULT_NAMESPACE;
  if (typeof name !== 'string' || name.length > limits.maxIdLength || !isStorableName(name)) {
    throw rpcRefusal(
      'invalidArgument',
      `Namespace must be an ASCII string of at most ${limits.maxIdLength} characters`,
    );
  }
  return name;
}

/** Finds a namespace that has to exist (vendor-facts: Pinecone errors). */
export function existingNamespace({ store, index }: DataCall, name: string): StoredNamespace {
  const namespace = store.namespace(index.name, name);
  if (namespace === undefined) throw rpcRefusal('notFound', 'Namespace not found');
  return namespace;
}

/** A write's number. A read sees the write once its `x-pinecone-max-indexed-lsn` has reached it. */
export function writeHeaders(lsn: number): Record<string, string> {
  return { 'x-pinecone-request-lsn': String(lsn) };
}

export function readHeaders(namespace: StoredNamespace | undefined): Record<string, string> {
  return { 'x-pinecone-max-indexed-lsn': String(namespace?.lsn ?? 0) };
}

/** Reads a whole number within bounds from a body or a query string. */
export function toCount(
  value: unknown,
  { name, fallback, most }: { name: string; fallback?: number; most: number },
): number {
  const given = value === undefined || value === null ? fallback : Number(value);
  if (given === undefined || !Number.isInteger(given) || given < 1 || given > most) {
    throw rpcRefusal(
      'invalidArgument',
      `${name} must be a whole number from 1 to ${most}, got ${String(value)}`,
    );
  }
  return given;
}

/** Reads a list of record ids. */
export function toIds(value: unknown, limits: PineconeLimits): string[] {
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string')) {
    throw rpcRefusal('invalidArgument', 'ids must be a list of strings');
  }
  if (value.length === 0) throw rpcRefusal('invalidArgument', 'ids must not be empty');
  if (value.length > limits.maxIds) {
    throw rpcRefusal(
      'invalidArgument',
      `At most ${limits.maxIds} ids can be given in one request, got ${value.length}`,
    );
  }
  return value;
}
