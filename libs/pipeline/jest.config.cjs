module.exports = {
  displayName: 'pipeline',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
