module.exports = {
  displayName: 'dynamo-repo',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
