module.exports = {
  displayName: 'domain-models',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
