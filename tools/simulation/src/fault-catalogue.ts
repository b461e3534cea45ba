import type { DynamodbFault, OpenAiFault, PineconeFault } from '@lading/local-stack';
import type { Vendor } from './call-names.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A fault of a stand-in, in that stand-in's own words. */
export interface AnyFault {
  kind: string;
  route?: string;
  times?: number;
  after?: number;
}

type Invent<F> = (random: SeededRandom) => F;

const CREATE = 'POST /v1/batches';
const UPLOAD = 'POST /v1/files';
const GET_BATCH = 'GET /v1/batches/{batch_id}';
const DOWNLOAD = 'GET /v1/files/{file_id}/content';

const anywhere = { route: '*' };
/** As many as a call is retried, or so many more that the step has to give up. */
const some = (random: SeededRandom) => random.pick([1, 1, 2, 3, 5, 9]);
/** A place among the calls of a run, which are some hundreds. */
const later = (random: SeededRandom) => random.between(0, 60);
const seconds = (random: SeededRandom, most: number) => random.between(500, most * 1_000);

/** One result line among the some two hundred of a run. */
const aLine = (random: SeededRandom) => ({ after: random.between(0, 150), times: random.between(1, 6) });

const OPENAI: Record<string, Invent<OpenAiFault>> = {
  'openai create reset': () => ({ kind: 'reset', route: CREATE }),
  'openai create lost': (random) => ({ kind: 'lost', route: CREATE, after: random.between(0, 2) }),
  'openai create stall': (random) => ({
    kind: 'stall',
    route: CREATE,
    when: random.pick(['before', 'after']),
  }),
  'openai create status': (random) => ({
    kind: 'status',
    route: CREATE,
    status: random.pick([400, 500, 503]),
  }),
  'openai create quota': () => ({ kind: 'quota', route: CREATE }),
  'openai create bad-key': () => ({ kind: 'bad-key', route: CREATE }),
  'openai upload lost': () => ({ kind: 'lost', route: UPLOAD }),
  'openai upload bad-gateway': (random) => ({ kind: 'bad-gateway', route: UPLOAD, times: some(random) }),
  'openai upload status': () => ({ kind: 'status', route: UPLOAD, status: 400 }),
  'openai get-batch status': (random) => ({
    kind: 'status',
    route: GET_BATCH,
    status: random.pick([404, 500]),
    times: some(random),
  }),
  'openai download status': (random) => ({
    kind: 'status',
    route: DOWNLOAD,
    status: 503,
    times: some(random),
  }),
  'openai cut': (random) => ({
    kind: 'cut',
    afterBytes: random.between(0, 12_000),
    mode: random.pick(['reset', 'short', 'stall']),
    times: random.between(1, 5),
  }),
  'openai ranged': (random) => ({ kind: 'ranged', times: random.between(2, 6) }),
  'openai reset': (random) => ({ kind: 'reset', ...anywhere, after: later(random), times: some(random) }),
  'openai lost': (random) => ({ kind: 'lost', ...anywhere, after: later(random), times: some(random) }),
  'openai stall': (random) => ({ kind: 'stall', ...anywhere, after: later(random) }),
  'openai delay': (random) => ({ kind: 'delay', ...anywhere, after: later(random), ms: seconds(random, 20) }),
  'openai rate-limit': (random) => ({
    kind: 'rate-limit',
    ...anywhere,
    after: later(random),
    times: some(random),
    retryAfter: random.between(1, 20),
  }),
  'openai bad-key': (random) => ({ kind: 'bad-key', ...anywhere, after: later(random), times: some(random) }),
  'openai late-file': (random) => ({
    kind: 'late-file',
    lookups: random.between(1, 3),
    after: random.between(0, 4),
  }),
  'openai unordered-list': () => ({ kind: 'unordered-list', times: 5 }),
  'openai fail-batch': (random) => ({ kind: 'fail-batch', after: random.between(0, 2) }),
  'openai expire-batch': (random) => ({
    kind: 'expire-batch',
    percent: random.between(0, 99),
    after: random.between(0, 2),
  }),
  'openai cancel-batch': (random) => ({
    kind: 'cancel-batch',
    percent: random.between(0, 99),
    after: random.between(0, 2),
  }),
  'openai wrong-counts': (random) => ({
    kind: 'wrong-counts',
    show: random.pick(['zero', 'all-completed', 'one-missing', 'null']),
    times: 3,
  }),
  'openai late-file-ids': (random) => ({
    kind: 'late-file-ids',
    ms: seconds(random, 60),
    as: random.pick(['', null]),
    times: 2,
  }),
  'openai odd-status': (random) => ({ kind: 'odd-status', status: 'paused', ms: seconds(random, 60) }),
  'openai late-batch': (random) => ({
    kind: 'late-batch',
    ms: seconds(random, 60),
    after: random.between(0, 2),
  }),
  'openai blank-lines': () => ({ kind: 'blank-lines' }),
  'openai crlf': () => ({ kind: 'crlf' }),
  'openai no-final-newline': () => ({ kind: 'no-final-newline' }),
  'openai truncated-file': () => ({ kind: 'truncated-file' }),
  'openai empty-error-file': () => ({ kind: 'empty-error-file' }),
  'openai dropped-line': (random) => ({ kind: 'dropped-line', ...aLine(random) }),
  'openai repeated-line': (random) => ({ kind: 'repeated-line', ...aLine(random) }),
  'openai cut-line': (random) => ({ kind: 'cut-line', ...aLine(random) }),
  'openai garbled-line': (random) => ({ kind: 'garbled-line', ...aLine(random) }),
  'openai nameless-line': (random) => ({ kind: 'nameless-line', ...aLine(random) }),
  'openai zero-status-line': (random) => ({ kind: 'zero-status-line', ...aLine(random) }),
  'openai null-response-line': (random) => ({ kind: 'null-response-line', ...aLine(random) }),
  'openai empty-body-line': (random) => ({ kind: 'empty-body-line', ...aLine(random) }),
  'openai refused-line': (random) => ({
    kind: 'refused-line',
    status: random.pick([400, 429, 500]),
    ...aLine(random),
  }),
  'openai misplaced-line': (random) => ({ kind: 'misplaced-line', ...aLine(random) }),
  'openai foreign-line': (random) => ({ kind: 'foreign-line', ...aLine(random) }),
  'openai base64-line': (random) => ({ kind: 'base64-line', ...aLine(random) }),
};

const UPSERT = { route: 'upsert' };
/** A place among the some twenty upserts of a run. */
const anUpsert = (random: SeededRandom) => ({ ...UPSERT, after: random.between(0, 8), times: some(random) });

const PINECONE: Record<string, Invent<PineconeFault>> = {
  'pinecone reset': (random) => ({ kind: 'reset', ...anUpsert(random) }),
  'pinecone lost': (random) => ({ kind: 'lost', ...anUpsert(random) }),
  'pinecone stall': (random) => ({ kind: 'stall', ...UPSERT, when: random.pick(['before', 'after']) }),
  'pinecone delay': (random) => ({ kind: 'delay', ...anUpsert(random), ms: seconds(random, 20) }),
  'pinecone status': (random) => ({
    kind: 'status',
    ...anUpsert(random),
    status: random.pick([500, 502, 504]),
  }),
  'pinecone rate-limit': (random) => ({
    kind: 'rate-limit',
    ...anUpsert(random),
    as: random.pick(['json', 'text']),
    retryAfter: random.pick([undefined, 1, 20]),
  }),
  'pinecone quota': (random) => ({ kind: 'quota', ...anUpsert(random) }),
  'pinecone unavailable': (random) => ({ kind: 'unavailable', ...anywhere, times: some(random) }),
  // Until somebody mends it: long enough that a body would be halved down to single records, if a key were a record's fault.
  'pinecone bad-key': (random) => ({
    kind: 'bad-key',
    ...anUpsert(random),
    times: random.pick([1, 9, 20, 40]),
  }),
  'pinecone index-gone': (random) => ({ kind: 'index-gone', ...anUpsert(random) }),
  'pinecone late-write': (random) => ({ kind: 'late-write', ms: seconds(random, 60), times: some(random) }),
  'pinecone late-stats': (random) => ({ kind: 'late-stats', ms: seconds(random, 60), times: some(random) }),
  'pinecone wrong-count': (random) => ({
    kind: 'wrong-count',
    by: random.pick([-1, 1]),
    after: random.between(0, 8),
  }),
};

/** Without what the plan decides: which requests it strikes. */
type TableFault = (DynamodbFault extends infer F
  ? F extends unknown
    ? Omit<F, 'operation'>
    : never
  : never) & {
  route: string;
};

/** A place among the hundreds of table calls of a run. */
const aTableCall = (random: SeededRandom) => ({
  route: random.pick(['*', 'UpdateItem', 'UpdateItem', 'PutItem', 'Query', 'GetItem', 'BatchWriteItem']),
  after: random.between(0, 200),
});

const DYNAMODB: Record<string, Invent<TableFault>> = {
  'dynamodb throttled': (random) => ({
    kind: 'throttled',
    ...aTableCall(random),
    times: random.between(1, 40),
  }),
  'dynamodb internal-error': (random) => ({
    kind: 'internal-error',
    ...aTableCall(random),
    times: some(random),
  }),
  'dynamodb unprocessed': (random) => ({
    kind: 'unprocessed',
    route: 'BatchWriteItem',
    after: random.between(0, 5),
    times: random.between(1, 20),
    share: random.next(),
  }),
  'dynamodb lost before': (random) => ({
    kind: 'lost',
    when: 'before',
    ...aTableCall(random),
    times: some(random),
  }),
  'dynamodb lost after': (random) => ({
    kind: 'lost',
    when: 'after',
    ...aTableCall(random),
    times: some(random),
  }),
  'dynamodb latency': (random) => ({
    kind: 'latency',
    ...aTableCall(random),
    ms: seconds(random, 10),
    when: random.pick(['before', 'after']),
    times: some(random),
  }),
};

/** The kinds that a table call can meet. */
export const DYNAMODB_FAULT_KINDS: readonly DynamodbFault['kind'][] = [
  'throttled',
  'internal-error',
  'unprocessed',
  'lost',
  'latency',
];

/** Every kind of disturbance that a plan can hold, by the name it has in the histogram; the first word is the vendor. */
export const FAULT_CATALOGUE: Readonly<Record<string, Invent<AnyFault>>> = {
  ...OPENAI,
  ...PINECONE,
  ...DYNAMODB,
};

export const FAULT_NAMES = Object.keys(FAULT_CATALOGUE) as [string, ...string[]];

export const vendorOf = (name: string): Vendor => name.slice(0, name.indexOf(' ')) as Vendor;
