module.exports = {
  displayName: 'packaging',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
