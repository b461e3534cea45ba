module.exports = {
  displayName: 'openai-batch',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
