import { checkApi } from './api-report.ts';
import { listLibraries } from './published-packages.ts';

// `npm run api`: brings every package's api-report.md to what its index.ts exports.
for (const { name, changed, undocumented } of checkApi(listLibraries(), { update: true })) {
  process.stdout.write(`${name}: ${changed ? 'report written anew' : 'unchanged'}\n`);
  for (const what of undocumented) process.stdout.write(`  ${what} has no doc block\n`);
  if (undocumented.length > 0) process.exitCode = 1;
}
