module.exports = {
  displayName: 'pinecone-upsert',
  preset: '../../jest.preset.cjs',
  coverageDirectory: 'test-output/coverage',
};
