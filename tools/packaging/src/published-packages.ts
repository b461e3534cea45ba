import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The workspace's root folder, from the sources as from the build. */
export const WORKSPACE_ROOT = join(import.meta.dirname, '../../..');

/** The part of a manifest that installing depends on. */
export interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  exports?: Record<string, unknown>;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
}

export interface PublishedPackage {
  /** Absolute. */
  folder: string;
  manifest: Manifest;
}

/** Every workspace package that is published: all that aren't marked private. In order of their folders. */
export function listPublishedPackages(): PublishedPackage[] {
  return globSync('{libs,apps,tools}/*/package.json', { cwd: WORKSPACE_ROOT })
    .sort()
    .map((path) => ({ folder: join(WORKSPACE_ROOT, dirname(path)), manifest: readManifest(path) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** Those that can be imported; the command line can't. */
export function listLibraries(): PublishedPackage[] {
  return listPublishedPackages().filter(({ manifest }) => manifest.exports !== undefined);
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(WORKSPACE_ROOT, path), 'utf8')) as Manifest;
}
