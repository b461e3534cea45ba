module.exports = {
  displayName: 'staging',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
