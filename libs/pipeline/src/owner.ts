import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Names this process as the owner of leases: `host/pid/nonce`. */
export function createOwner(): string {
  return `${hostname()}/${process.pid}/${randomUUID()}`;
}

/**
 * True only if the owner ran on this host and its process is gone. A number that another process has by now counts as
 * alive: the lease then expires by itself.
 */
export function isOwnerDead(owner: string): boolean {
  const [host, pid] = owner.split('/');
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
