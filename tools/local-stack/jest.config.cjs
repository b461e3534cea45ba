module.exports = {
  displayName: 'local-stack',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
