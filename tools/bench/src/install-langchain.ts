import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The newest that were tried. They want another major version of Pinecone's SDK than the product, hence the folder. */
const PACKAGES = {
  '@langchain/core': '1.4.0',
  '@langchain/pinecone': '1.0.3',
  '@pinecone-database/pinecone': '5.1.2',
};
const PATIENCE_MS = 120_000;

/**
 * Installs LangChain's `PineconeStore` into a folder, without running anything of it: not every user of the product
 * should download what only a comparison needs.
 */
export async function installLangchain(
  folder: string,
  signal?: AbortSignal,
): Promise<{ folder: string } | { reason: string }> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: PATIENCE_MS, signal });
    return { folder };
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr = '', message } = error as Error & { stderr?: string };
    return { reason: `npm could not install it: ${stderr.trim().split('\n').at(0) || message}` };
  }
}
