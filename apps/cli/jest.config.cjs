module.exports = {
  displayName: 'cli',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
