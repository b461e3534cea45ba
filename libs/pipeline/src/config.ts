import { batchTypeSchema } from '@lading/domain-models';
import { parseStagingPlace } from '@lading/staging';
import type { StagingSettings } from '@lading/staging';
import * as z from 'zod';
import { addressProblem, parseHostList } from './allowed-hosts.ts';
import type { Vendor } from './allowed-hosts.ts';

/** Everything the pipeline needs to know, in plain settings. Made by `parseConfig`, or by hand in tests. */
export interface PipelineConfig {
  openai: { apiKey: string; baseUrl?: string; organization?: string; project?: string };
  pinecone: {
    apiKey: string;
    indexName?: string;
    indexHost?: string;
    controllerUrl?: string;
    cloud: string;
    region: string;
    maxBytesPerSecond: number;
    maxRequestsPerSecond: number;
  };
  dynamodb: {
    tableName: string;
    region: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
    maxWritesPerSecond: number;
  };
  staging: StagingSettings;
  model: string;
  dimensions: number;
  /** How OpenAI is asked to write vectors. Both are read, whichever was asked for; base64 files have less than half the size. */
  encoding: 'float' | 'base64';
  /** Type of the BatchSummary items that we write: EMBEDDING for the first generation's readers, WORD_EMBEDDING for the second's. */
  batchType: 'EMBEDDING' | 'WORD_EMBEDDING';
  /** Pinecone namespace; that of the item kind when absent. */
  namespace?: string;
  maxInputsPerBatch: number;
  maxReceiptsPerBatch: number;
  maxInputBytesPerBatch: number;
  /** How often one word is submitted before it is given up. */
  maxWordAttempts: number;
  /** How often the ingest of one batch may fail before it is parked. */
  maxBatchAttempts: number;
  shardRecords: number;
  shardBytes: number;
  maxLineBytes: number;
  leaseMs: number;
  pollIntervalMs: number;
  /** After a create that may or may not have happened: how long OpenAI's list may take to show it. */
  createSettleMs: number;
  /** How long submission waits after OpenAI failed a batch as a whole; doubled with each further one, up to a day. */
  submitHoldMs: number;
  /** How long input, manifest and verdicts of a batch that has ended stay in staging. */
  stagingRetentionMs: number;
}

const text = z.string().trim().min(1);
// Whatever a header can't hold would be quoted, key and all, by the error that fetch throws.
const secret = text.regex(
  /^[\x21-\x7e]+$/,
  'has characters that no key has, such as a space or a line break',
);
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const number = z.coerce.number({ error: 'must be a number' });
const count = (limit: number) => number.int().min(1).max(limit);
const rate = number.positive();
const stagingPlace = text.default('.lading/staging').transform((place, context) => {
  try {
    return parseStagingPlace(place);
  } catch {
    context.addIssue('must be a folder, or s3://bucket/prefix with plain names in it');
    return z.NEVER;
  }
});

const environment = z.object({
  OPENAI_API_KEY: secret,
  OPENAI_BASE_URL: url.optional(),
  OPENAI_ORG_ID: text.optional(),
  OPENAI_PROJECT_ID: text.optional(),
  PINECONE_API_KEY: secret,
  PINECONE_INDEX: text.optional(),
  PINECONE_INDEX_HOST: text.optional(),
  PINECONE_CONTROLLER_HOST: url.optional(),
  PINECONE_NAMESPACE: text.optional(),
  PINECONE_CLOUD: text.default('aws'),
  PINECONE_REGION: text.default('us-east-1'),
  PINECONE_MAX_BYTES_PER_SECOND: rate.default(50_000_000),
  PINECONE_MAX_REQUESTS_PER_SECOND: rate.default(100),
  DYNAMODB_TABLE_NAME: text,
  DYNAMODB_MAX_WRITES_PER_SECOND: rate.default(800),
  AWS_REGION: text.default('us-east-1'),
  AWS_ENDPOINT_URL_DYNAMODB: url.optional(),
  AWS_ENDPOINT_URL_S3: url.optional(),
  AWS_ENDPOINT_URL: url.optional(),
  AWS_ACCESS_KEY_ID: secret.optional(),
  AWS_SECRET_ACCESS_KEY: secret.optional(),
  AWS_SESSION_TOKEN: secret.optional(),
  LADING_ALLOW_HOSTS: text.optional(),
  LADING_STAGING: stagingPlace,
  LADING_STAGING_KMS_KEY: text.optional(),
  LADING_MODEL: text.default('text-embedding-3-small'),
  LADING_DIMENSIONS: count(20_000).default(1536),
  LADING_ENCODING: z.enum(['float', 'base64'], { error: 'must be float or base64' }).default('float'),
  LADING_BATCH_TYPE: batchTypeSchema.extract(['EMBEDDING', 'WORD_EMBEDDING']).default('EMBEDDING'),
  LADING_MAX_INPUTS_PER_BATCH: count(50_000).default(50_000),
  LADING_MAX_RECEIPTS_PER_BATCH: count(3_000).default(3_000),
  LADING_MAX_INPUT_BYTES_PER_BATCH: count(200_000_000).default(200_000_000),
  LADING_MAX_WORD_ATTEMPTS: count(100).default(3),
  LADING_MAX_BATCH_ATTEMPTS: count(1_000).default(5),
  LADING_SHARD_RECORDS: count(50_000).default(2_000),
  LADING_SHARD_BYTES: count(1_000_000_000).default(64_000_000),
  LADING_MAX_LINE_BYTES: count(500_000_000).default(8 * 1024 * 1024),
  LADING_LEASE_SECONDS: count(86_400).default(300),
  LADING_POLL_SECONDS: number.positive().default(60),
  LADING_CREATE_SETTLE_SECONDS: number.nonnegative().default(600),
  LADING_SUBMIT_HOLD_SECONDS: number.nonnegative().default(900),
  LADING_STAGING_RETENTION_DAYS: number.nonnegative().default(30),
});

type Environment = z.infer<typeof environment>;

/** Every variable that says where keys and data go. */
const ADDRESSES: readonly (readonly [variable: string, vendor: Vendor])[] = [
  ['OPENAI_BASE_URL', 'OpenAI'],
  ['PINECONE_CONTROLLER_HOST', 'Pinecone'],
  ['PINECONE_INDEX_HOST', 'Pinecone'],
  ['AWS_ENDPOINT_URL_DYNAMODB', 'DynamoDB'],
  ['AWS_ENDPOINT_URL_S3', 'S3'],
  ['AWS_ENDPOINT_URL', 'DynamoDB'],
];

/** The configuration has problems; the message lists every one with its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n` +
        problems.map((problem) => `  - ${problem}`).join('\n') +
        '\nSet the variables in the environment or in .env.local. `lading local` starts a local stack and writes that file for you.',
    );
    this.problems = problems;
  }
}

/**
 * Reads the configuration from environment variables; an empty variable counts as absent.
 * @throws ConfigError that names every problem at once, and no value of a secret
 */
export function parseConfig(env: Record<string, string | undefined>): PipelineConfig {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(present);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, present));
  if (!present['PINECONE_INDEX'] && !present['PINECONE_INDEX_HOST']) {
    problems.push('PINECONE_INDEX is missing (or give PINECONE_INDEX_HOST)');
  }
  problems.push(...addressProblems(present, new Set(parsed.error?.issues.map(({ path }) => path[0]))));
  if (!present['AWS_ACCESS_KEY_ID'] !== !present['AWS_SECRET_ACCESS_KEY']) {
    problems.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be given together');
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.toSorted());
  return toConfig(parsed.data);
}

/** What is wrong with the addresses that are well-formed. */
function addressProblems(
  present: Record<string, string | undefined>,
  malformed: ReadonlySet<PropertyKey | undefined>,
): string[] {
  const list = parseHostList(present['LADING_ALLOW_HOSTS'] ?? '');
  const problems = ADDRESSES.flatMap(([variable, vendor]) => {
    const address = present[variable]?.trim();
    const problem = address && !malformed.has(variable) && addressProblem(vendor, address, list ?? new Set());
    return problem ? [`${variable} ${problem}`] : [];
  });
  if (!list)
    problems.push('LADING_ALLOW_HOSTS must be host names separated by commas, such as proxy.example.com');
  return problems;
}

function problemOf(issue: z.core.$ZodIssue, present: Record<string, string | undefined>): string {
  const variable = issue.path.join('.');
  if (present[variable] === undefined) return `${variable} is missing`;
  return `${variable} ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}

function toConfig(env: Environment): PipelineConfig {
  return {
    openai: {
      apiKey: env.OPENAI_API_KEY,
      baseUrl: env.OPENAI_BASE_URL,
      organization: env.OPENAI_ORG_ID,
      project: env.OPENAI_PROJECT_ID,
    },
    pinecone: {
      apiKey: env.PINECONE_API_KEY,
      indexName: env.PINECONE_INDEX,
      indexHost: env.PINECONE_INDEX_HOST,
      controllerUrl: env.PINECONE_CONTROLLER_HOST,
      cloud: env.PINECONE_CLOUD,
      region: env.PINECONE_REGION,
      maxBytesPerSecond: env.PINECONE_MAX_BYTES_PER_SECOND,
      maxRequestsPerSecond: env.PINECONE_MAX_REQUESTS_PER_SECOND,
    },
    dynamodb: {
      tableName: env.DYNAMODB_TABLE_NAME,
      region: env.AWS_REGION,
      // The AWS SDK would take the general one too, unseen by whoever asks where the data goes.
      endpoint: env.AWS_ENDPOINT_URL_DYNAMODB ?? env.AWS_ENDPOINT_URL,
      credentials: toCredentials(env),
      maxWritesPerSecond: env.DYNAMODB_MAX_WRITES_PER_SECOND,
    },
    staging: toStagingSettings(env),
    model: env.LADING_MODEL,
    dimensions: env.LADING_DIMENSIONS,
    encoding: env.LADING_ENCODING,
    batchType: env.LADING_BATCH_TYPE,
    namespace: env.PINECONE_NAMESPACE,
    maxInputsPerBatch: env.LADING_MAX_INPUTS_PER_BATCH,
    maxReceiptsPerBatch: env.LADING_MAX_RECEIPTS_PER_BATCH,
    maxInputBytesPerBatch: env.LADING_MAX_INPUT_BYTES_PER_BATCH,
    maxWordAttempts: env.LADING_MAX_WORD_ATTEMPTS,
    maxBatchAttempts: env.LADING_MAX_BATCH_ATTEMPTS,
    shardRecords: env.LADING_SHARD_RECORDS,
    shardBytes: env.LADING_SHARD_BYTES,
    maxLineBytes: env.LADING_MAX_LINE_BYTES,
    leaseMs: env.LADING_LEASE_SECONDS * 1000,
    pollIntervalMs: env.LADING_POLL_SECONDS * 1000,
    createSettleMs: env.LADING_CREATE_SETTLE_SECONDS * 1000,
    submitHoldMs: env.LADING_SUBMIT_HOLD_SECONDS * 1000,
    stagingRetentionMs: env.LADING_STAGING_RETENTION_DAYS * 86_400_000,
  };
}

function toStagingSettings(env: Environment): StagingSettings {
  if ('folder' in env.LADING_STAGING) return env.LADING_STAGING;
  return {
    ...env.LADING_STAGING,
    region: env.AWS_REGION,
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL,
    credentials: toCredentials(env),
    kmsKeyId: env.LADING_STAGING_KMS_KEY,
  };
}

function toCredentials({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: Environment): PipelineConfig['dynamodb']['credentials'] {
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : undefined;
}
