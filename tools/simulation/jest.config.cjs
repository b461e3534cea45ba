module.exports = {
  displayName: 'simulation',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
