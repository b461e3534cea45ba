import dynalite from 'dynalite';
import { run, type RunningServer } from './server.ts';

/**
 * Starts DynamoDB over a folder, or in memory without one, where LevelDB's threads and files cost nothing. What dynalite
 * can't do (transactions, TTL, PartiQL) is not used by the product.
 */
export async function startDynamodb(
  folder: string | undefined,
  host: string,
  port: number,
): Promise<RunningServer> {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite throws when a client breaks off its request, and takes the process with it.
  server.on('request', (request) => {
    request.removeAllListeners('error');
    request.on('error', () => undefined);
  });
  try {
    return await run(server, host, port);
  } catch (error) {
    // dynalite has its database open by now, and closes it only with a server that is listening.
    await (await run(server, host, 0)).close();
    throw error;
  }
}
