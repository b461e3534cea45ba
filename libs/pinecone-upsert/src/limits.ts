/**
 * What Pinecone accepts, and the defaults that keep us inside it (vendor-facts: Pinecone limits).
 *
 * "2 MB" is 2,000,000 or 2 MiB, nobody says which; just under the smaller one suits both. Rates are per namespace.
 */
export const MAX_BODY_BYTES = 1_999_000;
export const MAX_RECORDS_PER_BODY = 1_000;
export const MAX_BYTES_PER_SECOND = 50_000_000;
export const MAX_REQUESTS_PER_SECOND = 100;
export const MAX_ID_LENGTH = 512;
export const MAX_METADATA_BYTES = 40_960;
export const MAX_DIMENSION = 20_000;
export const MAX_NAMESPACE_LENGTH = 512;
export const MAX_TOP_K = 10_000;

/** Ids ride in the URL of a fetch; pages stay below the 8 KB at which common proxies give up. */
export const MAX_FETCH_IDS = 100;
export const MAX_FETCH_URL_BYTES = 7_000;

/** Pinecone's name for the namespace without a name. */
export const DEFAULT_NAMESPACE = '__default__';

/**
 * The API version of every request, the SDK's own included: one index is never spoken to in two versions.
 *
 * The JSON of `/vectors/*` is the same from 2025-01 on; the control plane's is not, and the SDK understands only
 * this one (vendor-facts: Pinecone versions).
 */
export const API_VERSION = '2026-07';

/** Pinecone's own control plane, as its SDK has it too. */
export const CONTROLLER_URL = 'https://api.pinecone.io';
