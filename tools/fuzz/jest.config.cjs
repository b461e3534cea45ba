module.exports = {
  displayName: 'fuzz',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
