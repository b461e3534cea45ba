import { crc32 } from 'node:zlib';
import { completeUpload, etagOf, listObjects, startUpload } from './objects.ts';
import type { BucketState, StoredObject } from './objects.ts';
import { refusal, textsOf, xml } from './replies.ts';
import type { Reply } from './replies.ts';

/** One request to the bucket. `key` is empty for those about the bucket itself. */
export interface S3Request {
  method: string;
  key: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** S3's answers to the requests that staging makes. */
export function answer(state: BucketState, request: S3Request): Reply {
  if (isDamaged(request)) return refusal('BadDigest');
  const { method, query } = request;
  if (method === 'GET' && query.get('list-type') === '2') return list(state, query);
  if (method === 'POST' && query.has('delete')) return deleteMany(state, request.body);
  if (method === 'POST' && query.has('uploads')) return create(state, request);
  if (method === 'POST' && query.has('uploadId')) return complete(state, request);
  if (method === 'PUT' && query.has('uploadId')) return putPart(state, request);
  if (method === 'DELETE' && query.has('uploadId')) return abort(state, request);
  if (method === 'PUT') return put(state, request);
  if (method === 'GET') return get(state, request);
  throw new Error(`The stand-in has no ${method} with ${query.toString()}.`);
}

function isDamaged({ headers, body }: S3Request): boolean {
  const expected = headers['x-amz-checksum-crc32'];
  if (expected === undefined) return false;
  const actual = Buffer.alloc(4);
  actual.writeUInt32BE(crc32(body));
  return actual.toString('base64') !== expected;
}

function encryptionOf({ headers }: S3Request): StoredObject['encryption'] {
  const text = (name: string) => headers[name]?.toString();
  return {
    algorithm: text('x-amz-server-side-encryption'),
    kmsKeyId: text('x-amz-server-side-encryption-aws-kms-key-id'),
  };
}

/** The client wants no object replaced, and there is one. */
function isTaken({ objects }: BucketState, { key, headers }: S3Request): boolean {
  return headers['if-none-match'] === '*' && objects.has(key);
}

function put(state: BucketState, request: S3Request): Reply {
  if (isTaken(state, request)) return refusal('PreconditionFailed');
  const etag = etagOf(request.body);
  state.objects.set(request.key, { bytes: request.body, etag, encryption: encryptionOf(request) });
  return { status: 200, headers: { etag } };
}

function create(state: BucketState, request: S3Request): Reply {
  const id = startUpload(state, { key: request.key, encryption: encryptionOf(request) });
  return xml(200, 'InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`);
}

function putPart(state: BucketState, { query, body }: S3Request): Reply {
  const upload = state.uploads.get(query.get('uploadId') ?? '');
  if (!upload) return refusal('NoSuchUpload');
  upload.parts.set(Number(query.get('partNumber')), body);
  return { status: 200, headers: { etag: etagOf(body) } };
}

function complete(state: BucketState, request: S3Request): Reply {
  if (isTaken(state, request)) return refusal('PreconditionFailed');
  const { query, body } = request;
  const etags = textsOf(body, 'ETag');
  const named = textsOf(body, 'PartNumber').map((number, index) => ({
    number: Number(number),
    etag: etags[index] ?? '',
  }));
  const done = completeUpload(state, query.get('uploadId') ?? '', named);
  return typeof done === 'string'
    ? refusal(done)
    : xml(200, 'CompleteMultipartUploadResult', `<ETag>${done.etag}</ETag>`);
}

function abort(state: BucketState, { query }: S3Request): Reply {
  return state.uploads.delete(query.get('uploadId') ?? '') ? { status: 204 } : refusal('NoSuchUpload');
}

function get({ objects }: BucketState, { key, headers }: S3Request): Reply {
  const object = objects.get(key);
  if (!object) return refusal('NoSuchKey');
  const { bytes, etag } = object;
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return refusal('PreconditionFailed');
  const [, from] = /^bytes=(\d+)-$/.exec(headers['range']?.toString() ?? '') ?? [];
  if (from === undefined) return { status: 200, headers: { etag }, body: bytes };
  if (Number(from) >= bytes.byteLength) return refusal('InvalidRange');
  const range = `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}`;
  return { status: 206, headers: { etag, 'content-range': range }, body: bytes.subarray(Number(from)) };
}

function list(state: BucketState, query: URLSearchParams): Reply {
  const { keys, isTruncated } = listObjects(state, {
    prefix: query.get('prefix') ?? '',
    after: query.get('continuation-token') ?? '',
    limit: Number(query.get('max-keys') ?? 1_000),
  });
  const contents = keys.map(
    (key) => `<Contents><Key>${key}</Key><Size>${state.objects.get(key)?.bytes.byteLength}</Size></Contents>`,
  );
  const next = isTruncated ? `<NextContinuationToken>${keys.at(-1)}</NextContinuationToken>` : '';
  return xml(200, 'ListBucketResult', `<IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}`);
}

function deleteMany({ objects }: BucketState, body: Buffer): Reply {
  for (const key of textsOf(body, 'Key')) objects.delete(key);
  return xml(200, 'DeleteResult', '');
}
