import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import type { ExtractorMessage } from '@microsoft/api-extractor';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { WORKSPACE_ROOT } from './published-packages.ts';
import type { PublishedPackage } from './published-packages.ts';

/** What a package's public surface looks like beside its committed report. */
export interface ApiCheck {
  name: string;
  /** The report differs from the surface. In `update` mode it has been written anew. */
  changed: boolean;
  /** Exports without a doc block. */
  undocumented: string[];
}

/**
 * Compares each package's built declarations with its `<folder>.api.md`, a text that shows a breaking change in review.
 *
 * One program for all packages, so all of them have to be built.
 *
 * @throws Error when declarations are missing or can't be read
 */
export function checkApi(packages: readonly PublishedPackage[], { update }: { update: boolean }): ApiCheck[] {
  const scratch = mkdtempSync(join(tmpdir(), 'lading-api-'));
  try {
    const configs = packages.map((published) => toConfig(published, scratch));
    const [first] = configs;
    if (!first) return [];
    const additionalEntryPoints = configs.map((config) => config.mainEntryPointFilePath);
    const compilerState = CompilerState.create(first, { additionalEntryPoints });
    return configs.map((config) => checkOne(config, compilerState, update));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function checkOne(config: ExtractorConfig, compilerState: CompilerState, update: boolean): ApiCheck {
  const name = config.packageJson?.name ?? config.projectFolder;
  const messageCallback = (message: ExtractorMessage) => {
    if (message.logLevel === ExtractorLogLevel.Error)
      throw new Error(`${name} can't be read: ${message.text}`);
    message.handled = true;
  };
  const { apiReportChanged } = Extractor.invoke(config, {
    compilerState,
    localBuild: update,
    messageCallback,
  });
  return { name, changed: apiReportChanged, undocumented: undocumentedIn(config.reportTempFilePath) };
}

function undocumentedIn(reportPath: string): string[] {
  const report = readFileSync(reportPath, 'utf8');
  const blocks = report.matchAll(/^\/\/ @public \(undocumented\)\nexport (?:declare )?([^({=<;:]+)/gm);
  return [...blocks].map(([, what = '']) => what.trim());
}

function toConfig({ folder }: PublishedPackage, scratch: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      newlineKind: 'lf',
      mainEntryPointFilePath: join(folder, 'dist/index.d.ts'),
      compiler: { overrideTsconfig: consumerTsconfig(join(folder, 'dist/index.d.ts')) },
      apiReport: {
        enabled: true,
        reportFileName: basename(folder),
        reportFolder: folder,
        reportTempFolder: scratch,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // A type that only another one is made of need not be nameable.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
        },
        // The house's doc blocks are plain text; `@throws A, B` is all the syntax they have.
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

/** Declarations as a consumer's compiler sees them: without the workspace's own condition. */
function consumerTsconfig(entryPoint: string): object {
  return {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023', 'esnext.array', 'esnext.disposable'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      strict: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(WORKSPACE_ROOT, 'node_modules/@types')],
    },
    files: [entryPoint],
  };
}
