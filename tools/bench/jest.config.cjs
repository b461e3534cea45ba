module.exports = {
  displayName: 'bench',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
