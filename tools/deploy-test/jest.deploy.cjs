// Not `jest.config`: these tests need Python, so `npm test` must not find them.
module.exports = {
  displayName: 'deploy-test',
  preset: '../../jest.preset.cjs',
  rootDir: __dirname,
  maxWorkers: 1,
  // A deployment on a busy machine takes minutes.
  testTimeout: 300_000,
};
