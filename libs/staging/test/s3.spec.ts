import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createStaging } from '../src/index.ts';
import { startS3StandIn } from './s3-stand-in/start-s3-stand-in.ts';
import { describeStagingContract } from './staging-contract.ts';
import type { Place } from './staging-contract.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const region = 'us-east-1';

/** Another S3 than the stand-in, for `npm run test:deploy`. */
const endpoint = process.env['LADING_TEST_S3_ENDPOINT'];

if (endpoint) describeStagingContract(`S3 at ${endpoint}`, createOpener(endpoint));
else describeStagingContract('the S3 stand-in', openOnStandIn);

async function openOnStandIn(): Promise<Place> {
  const { url, bucket, state, ...standIn } = await startS3StandIn();
  const staging = createStaging({ bucket, prefix: 'lading/test', endpoint: url, region, credentials });
  return {
    staging,
    remains: async () =>
      toStagingKeys([...state.objects.keys(), ...[...state.uploads.values()].map(({ key }) => key)]),
    async [Symbol.asyncDispose]() {
      await staging[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

/** A bucket for each test; the server it is on ends with the run. */
function createOpener(endpoint: string): () => Promise<Place> {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  afterAll(() => client.destroy());
  return async () => {
    const Bucket = `staged-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket }));
    const staging = createStaging({ bucket: Bucket, prefix: 'lading/test', endpoint, region, credentials });
    return {
      staging,
      async remains() {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
        const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
        return toStagingKeys([...Contents, ...Uploads].flatMap(({ Key }) => Key ?? []));
      },
      [Symbol.asyncDispose]: async () => await staging[Symbol.asyncDispose](),
    };
  };
}

function toStagingKeys(keys: readonly string[]): string[] {
  return keys.map((key) => key.replace(/^lading\/test\//, '')).toSorted();
}
