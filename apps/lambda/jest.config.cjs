module.exports = {
  displayName: 'lambda',
  preset: '../../jest.preset.cjs',
  globalSetup: '<rootDir>/test/package-service.mjs',
  coverageDirectory: 'test-output/coverage',
};
