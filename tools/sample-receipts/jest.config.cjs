module.exports = {
  displayName: 'sample-receipts',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
