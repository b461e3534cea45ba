import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsoncParser from 'jsonc-eslint-parser';
import tseslint from 'typescript-eslint';

// The arrows of the design. What a project may import is said here and nowhere else.
const arrows = {
  streams: [],
  'domain-models': [],
  'float32-json': [],
  'openai-batch': ['streams', 'float32-json'],
  'pinecone-upsert': ['streams', 'float32-json'],
  staging: ['streams'],
  'dynamo-repo': ['domain-models', 'streams'],
  pipeline: [
    'domain-models',
    'dynamo-repo',
    'openai-batch',
    'pinecone-upsert',
    'staging',
    'streams',
    'float32-json',
  ],
  'local-stack': [],
  'sample-receipts': [],
  cli: ['pipeline', 'local-stack', 'sample-receipts'],
  lambda: ['pipeline', 'openai-batch'],
  simulation: [
    'pipeline',
    'domain-models',
    'dynamo-repo',
    'openai-batch',
    'pinecone-upsert',
    'staging',
    'local-stack',
    'sample-receipts',
  ],
  fuzz: ['pipeline', 'domain-models', 'dynamo-repo', 'openai-batch', 'local-stack', 'sample-receipts'],
  bench: [
    'pipeline',
    'domain-models',
    'dynamo-repo',
    'pinecone-upsert',
    'local-stack',
    'sample-receipts',
    'cli',
  ],
  'deploy-test': ['local-stack', 'sample-receipts'],
  packaging: [],
};

// Each vendor's SDK is imported in one place only.
const vendors = {
  openai: ['openai', 'openai/*'],
  pinecone: ['@pinecone-database/*'],
  aws: ['@aws-sdk/*'],
};
const allowedVendors = {
  'openai-batch': ['openai'],
  'pinecone-upsert': ['pinecone'],
  'dynamo-repo': ['aws'],
  // Reads its keys from the parameter store, and starts executions of its own state machine.
  lambda: ['aws'],
  staging: ['aws'],
  // The local stack is tested with the vendors' own clients, and the bench compares against scripts that use them.
  'local-stack': ['openai', 'pinecone', 'aws'],
  simulation: ['openai', 'pinecone', 'aws'],
  bench: ['openai', 'pinecone', 'aws'],
  'deploy-test': ['aws'],
};

const withoutZod = ['streams', 'float32-json', 'openai-batch', 'pinecone-upsert', 'staging'];

const depConstraints = Object.entries(arrows).map(([name, targets]) => ({
  sourceTag: `scope:${name}`,
  onlyDependOnLibsWithTags: [name, ...targets].map((target) => `scope:${target}`),
  bannedExternalImports: [
    ...Object.entries(vendors)
      .filter(([vendor]) => !allowedVendors[name]?.includes(vendor))
      .flatMap(([, packages]) => packages),
    ...(withoutZod.includes(name) ? ['zod'] : []),
  ],
}));

// Flows run against the local stack, and look behind our adapters with the vendors' own clients.
const testConstraints = Object.entries(arrows).map(([name, targets]) => ({
  sourceTag: `scope:${name}`,
  onlyDependOnLibsWithTags: [name, ...targets, 'local-stack', 'sample-receipts'].map(
    (target) => `scope:${target}`,
  ),
}));

const boundaries = (constraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { enforceBuildableLibDependency: true, allow: [], depConstraints: constraints },
  ],
});

export default [
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/test-output',
      '**/node_modules',
      '.nx',
      '.lading',
      '**/bundle',
      '**/.serverless',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  { files: ['**/*.ts'], plugins: { '@nx': nx }, rules: boundaries(depConstraints) },
  { files: ['**/test/**/*.ts'], rules: boundaries(testConstraints) },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportAllDeclaration',
          message: 'Name what you export: the public surface is read from index.ts.',
        },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier',
          message: 'Write `import * as z`, of which a bundle keeps only what is used.',
        },
      ],
      'no-console': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    // AssemblyScript: numbers have no `===` of their own, and conversions are written before what they convert.
    files: ['**/assembly/**/*.ts'],
    rules: {
      eqeqeq: 'off',
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/package.json'],
    languageOptions: { parser: jsoncParser },
    plugins: { '@nx': nx },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          ignoredFiles: ['**/*.spec.ts', '**/test/**', '**/deploy/**', '**/jest.config.cjs'],
          checkVersionMismatches: false,
        },
      ],
    },
  },
  {
    // Its bundle has in it what it is developed with.
    files: ['apps/cli/package.json'],
    rules: { '@nx/dependency-checks': 'off' },
  },
  prettier,
];
