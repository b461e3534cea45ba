module.exports = {
  displayName: 'streams',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
