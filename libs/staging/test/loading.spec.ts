import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROGRAM = `
  import { createRequire } from 'node:module';
  import { createStaging } from '@lading/staging';
  const hasSdk = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('client-s3'));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  await createStaging({ folder: '.' }).stat('nothing');
  const s3 = createStaging({ bucket: 'b', region: 'r', endpoint: 'http://127.0.0.1:1', credentials, maxAttempts: 1 });
  const before = hasSdk();
  await s3.stat('nothing').catch(() => undefined);
  console.log(JSON.stringify([before, hasSdk()]));
`;

it('loads the SDK for S3 when a bucket is first used, and not for a folder', async () => {
  const args = ['--conditions=@lading/source', '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  expect(JSON.parse(stdout)).toEqual([false, true]);
});
