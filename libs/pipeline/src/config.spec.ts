import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig } from './config.ts';
import { toTarget } from './target.ts';

const REQUIRED = {
  OPENAI_API_KEY: 'sk-secret-of-openai',
  PINECONE_API_KEY: 'pcsk_secret-of-pinecone',
  PINECONE_INDEX: 'receipts',
  DYNAMODB_TABLE_NAME: 'ReceiptsTable',
};

function failureOf(env: Record<string, string | undefined>): ConfigError {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}

const problemsOf = (env: Record<string, string | undefined>) => failureOf({ ...REQUIRED, ...env }).problems;

describe('a configuration', () => {
  it('needs four variables and has a default for everything else', () => {
    expect(parseConfig(REQUIRED)).toMatchObject({
      openai: { apiKey: 'sk-secret-of-openai' },
      pinecone: { indexName: 'receipts', cloud: 'aws', region: 'us-east-1', maxRequestsPerSecond: 100 },
      dynamodb: { tableName: 'ReceiptsTable', region: 'us-east-1', maxWritesPerSecond: 800 },
      model: 'text-embedding-3-small',
      dimensions: 1536,
      batchType: 'EMBEDDING',
      maxInputsPerBatch: 50_000,
      maxReceiptsPerBatch: 3_000,
      leaseMs: 300_000,
      pollIntervalMs: 60_000,
    });
    expect(toTarget(parseConfig(REQUIRED))).toEqual({
      openai: 'https://api.openai.com/v1',
      pinecone: 'https://api.pinecone.io index receipts',
      dynamodb: 'https://dynamodb.us-east-1.amazonaws.com table ReceiptsTable',
      staging: '.lading/staging',
      isLocal: false,
    });
  });

  it('tells every problem at once, each with its variable, in order', () => {
    const failure = failureOf({
      OPENAI_API_KEY: 'sk-secret-of-openai',
      OPENAI_BASE_URL: 'ftp://api.openai.com',
      PINECONE_CONTROLLER_HOST: 'https://elsewhere.example',
      AWS_SECRET_ACCESS_KEY: 'half-a-pair',
      LADING_MAX_INPUTS_PER_BATCH: '50001',
      LADING_POLL_SECONDS: 'soon',
      LADING_BATCH_TYPE: 'COMPLETION',
      LADING_ALLOW_HOSTS: '*',
      LADING_STAGING: 's3://Bucket',
    });
    expect(failure.problems.map((problem) => problem.split(' ')[0])).toEqual([
      'AWS_ACCESS_KEY_ID',
      'DYNAMODB_TABLE_NAME',
      'LADING_ALLOW_HOSTS',
      'LADING_BATCH_TYPE',
      'LADING_MAX_INPUTS_PER_BATCH',
      'LADING_POLL_SECONDS',
      'LADING_STAGING',
      'OPENAI_BASE_URL',
      'PINECONE_API_KEY',
      'PINECONE_CONTROLLER_HOST',
      'PINECONE_INDEX',
    ]);
    expect(failure.message).toContain('has 11 problems:\n  - AWS_ACCESS_KEY_ID and ');
    expect(failure.message).toContain('  - LADING_POLL_SECONDS must be a number\n');
  });

  it('takes an empty variable for an absent one', () => {
    const env = { ...REQUIRED, OPENAI_BASE_URL: '', AWS_ENDPOINT_URL: ' ', LADING_ALLOW_HOSTS: '' };
    expect(parseConfig(env)).toEqual(parseConfig(REQUIRED));
    expect(problemsOf({ OPENAI_API_KEY: '  ' })).toEqual(['OPENAI_API_KEY is missing']);
  });

  it('needs no index name where its host is given', () => {
    const env = { ...REQUIRED, PINECONE_INDEX: undefined, PINECONE_INDEX_HOST: 'receipts-1.svc.pinecone.io' };
    expect(parseConfig(env).pinecone).toMatchObject({ indexHost: 'receipts-1.svc.pinecone.io' });
  });

  it('follows the general AWS endpoint like the SDK would, so that nobody is told another target', () => {
    const general = { ...REQUIRED, AWS_ENDPOINT_URL: 'http://localhost:8000' };
    expect(parseConfig(general).dynamodb.endpoint).toBe('http://localhost:8000');
    const both = { ...general, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9000' };
    expect(parseConfig(both).dynamodb.endpoint).toBe('http://127.0.0.1:9000');
  });

  it('stages in a folder, or in a bucket with what AWS wants to know', () => {
    expect(parseConfig({ ...REQUIRED, LADING_STAGING: '/data' }).staging).toEqual({ folder: '/data' });
    const cloud = {
      ...REQUIRED,
      LADING_STAGING: 's3://receipts/lading',
      LADING_STAGING_KMS_KEY: 'alias/lading',
    };
    const place = { bucket: 'receipts', prefix: 'lading', region: 'us-east-1', kmsKeyId: 'alias/lading' };
    expect(parseConfig(cloud).staging).toEqual(place);
    const local = {
      ...cloud,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:2',
    };
    expect(parseConfig(local).staging).toEqual({ ...place, endpoint: 'http://127.0.0.1:2' });
  });

  it('is of this machine only if its bucket is', () => {
    const local = {
      ...REQUIRED,
      OPENAI_BASE_URL: 'http://127.0.0.1:1',
      PINECONE_CONTROLLER_HOST: 'http://127.0.0.1:2',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:3',
      LADING_STAGING: 's3://receipts',
    };
    expect(toTarget(parseConfig(local))).toMatchObject({ staging: 's3://receipts', isLocal: false });
    expect(toTarget(parseConfig({ ...local, AWS_ENDPOINT_URL_S3: 'http://localhost:4' }))).toMatchObject({
      staging: 's3://receipts at http://localhost:4',
      isLocal: true,
    });
  });

  it.each(['OPENAI_API_KEY', 'PINECONE_API_KEY', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])(
    'refuses a %s that no header can hold, without quoting it',
    (variable) => {
      const failure = failureOf({
        ...REQUIRED,
        AWS_ACCESS_KEY_ID: 'AKIA',
        AWS_SECRET_ACCESS_KEY: 'x',
        [variable]: 'top\nsecret',
      });
      expect(failure.problems).toEqual([
        `${variable} has characters that no key has, such as a space or a line break`,
      ]);
    },
  );
});

describe('an address', () => {
  it.each([
    ['OPENAI_BASE_URL', 'https://api.openai.com/v1'],
    ['OPENAI_BASE_URL', 'https://eu.api.openai.com/v1'],
    ['OPENAI_BASE_URL', 'http://127.0.0.1:48110/v1'],
    ['OPENAI_BASE_URL', 'http://localhost:48110/v1'],
    ['OPENAI_BASE_URL', 'http://[::1]:48110/v1'],
    ['PINECONE_CONTROLLER_HOST', 'https://api.pinecone.io'],
    ['PINECONE_INDEX_HOST', 'receipts-abc.svc.aped-4627-b74a.pinecone.io'],
    ['PINECONE_INDEX_HOST', 'localhost:5080'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://dynamodb.eu-central-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://dynamodb-fips.us-gov-west-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://dynamodb.cn-north-1.amazonaws.com.cn'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://vpce-1a2b-3c4d.dynamodb.us-east-1.vpce.amazonaws.com'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://123456789012.ddb.us-east-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://dynamodb.us-east-1.api.aws'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3.eu-central-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3-fips.dualstack.us-gov-west-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3.cn-north-1.amazonaws.com.cn'],
    ['AWS_ENDPOINT_URL_S3', 'https://bucket.vpce-1a2b-3c4d.s3.us-east-1.vpce.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'http://127.0.0.1:9000'],
  ])('of the vendor or of this machine needs no opt-in: %s=%s', (variable, address) => {
    expect(() => parseConfig({ ...REQUIRED, [variable]: address })).not.toThrow();
  });

  it.each([
    ['OPENAI_BASE_URL', 'https://api.openai.com.evil.example/v1'],
    ['OPENAI_BASE_URL', 'https://notapi.openai.com/v1'],
    ['OPENAI_BASE_URL', 'https://evilapi.openai.com/v1'],
    ['OPENAI_BASE_URL', 'https://127.0.0.1.evil.example/v1'],
    ['OPENAI_BASE_URL', 'https://192.168.0.7/v1'],
    ['OPENAI_BASE_URL', 'https://api.pinecone.io'],
    ['PINECONE_CONTROLLER_HOST', 'https://pinecone.io.evil.example'],
    ['PINECONE_INDEX_HOST', 'evilpinecone.io'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://ec2-1-2-3-4.compute-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_DYNAMODB', 'https://bucket.s3.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://evil.s3.us-east-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3-fips.s3.amazonaws.com'],
    ['AWS_ENDPOINT_URL_S3', 'https://s3.us-east-1.amazonaws.com.evil.example'],
    ['AWS_ENDPOINT_URL', 'https://dynamodb.us-east-1.evil.example'],
  ])('of anybody else needs an opt-in that names its host: %s=%s', (variable, address) => {
    const [problem, ...others] = problemsOf({ [variable]: address });
    expect(others).toEqual([]);
    expect(problem).toMatch(new RegExp(`^${variable} names a host that is neither .* LADING_ALLOW_HOSTS$`));

    const { hostname } = new URL(address.includes('://') ? address : `https://${address}`);
    expect(
      problemsOf({ [variable]: address, LADING_ALLOW_HOSTS: `other.example,x${hostname}` }),
    ).toHaveLength(1);
    const allowed = {
      ...REQUIRED,
      [variable]: address,
      LADING_ALLOW_HOSTS: `other.example, ${hostname.toUpperCase()}`,
    };
    expect(() => parseConfig(allowed)).not.toThrow();
  });

  it.each([
    ['http://proxy.example/v1', 'must use https: plain http is for this machine alone'],
    ['http://api.openai.com/v1', 'must use https: plain http is for this machine alone'],
    ['http://0.0.0.0:8000', 'must use https: plain http is for this machine alone'],
    ['https://user:hunter2@api.openai.com/v1', 'must not hold a user name or password'],
    ['https://api.openai.com/v1?key=hunter2', 'must not have a query or fragment'],
  ])('is refused whatever is allowed: %s', (address, problem) => {
    const env = { OPENAI_BASE_URL: address, LADING_ALLOW_HOSTS: 'proxy.example,0.0.0.0,api.openai.com' };
    expect(problemsOf(env)).toEqual([`OPENAI_BASE_URL ${problem}`]);
  });

  it('is never quoted, because it may be a key that was put there by mistake', () => {
    const secret = 'pcsk_secret-of-pinecone';
    const env = { PINECONE_INDEX_HOST: secret, OPENAI_BASE_URL: secret, LADING_ALLOW_HOSTS: secret };
    const failure = failureOf({ ...REQUIRED, ...env });
    expect(failure.problems).toHaveLength(3);
    expect(failure.message).not.toContain('secret-of');
  });

  it.each(['https://proxy.example', '*.example', 'a b', 'proxy.example:8443'])(
    'is allowed by plain host names, not by %s',
    (list) => {
      expect(problemsOf({ LADING_ALLOW_HOSTS: list })).toEqual([
        'LADING_ALLOW_HOSTS must be host names separated by commas, such as proxy.example.com',
      ]);
    },
  );
});
