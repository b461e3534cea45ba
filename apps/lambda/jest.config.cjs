module.exports = {
  displayName: 'lambda',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
