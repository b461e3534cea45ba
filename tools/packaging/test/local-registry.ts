import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { Packed } from './pack-all.ts';

/** A registry on this machine that has the packed packages, so that they are installed by name, as by anybody. */
export async function startRegistry(packages: readonly Packed[]): Promise<{ url: string; close(): void }> {
  const documents = new Map<string, (url: string) => string | Buffer>();
  for (const { manifest, tarball } of packages) {
    const content = readFileSync(tarball);
    const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
    const file = `/tarballs/${basename(tarball)}`;
    documents.set(file, () => content);
    documents.set(`/${manifest.name}`, (url) => {
      const version = { ...manifest, dist: { tarball: `${url}${file}`, integrity } };
      const versions = { [manifest.version]: version };
      return JSON.stringify({ name: manifest.name, 'dist-tags': { latest: manifest.version }, versions });
    });
  }
  const server = createServer((request, response) => {
    const toDocument = documents.get(decodeURIComponent(request.url ?? ''));
    response.writeHead(toDocument ? 200 : 404).end(toDocument?.(`http://${request.headers.host}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
