module.exports = {
  displayName: 'float32-json',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
