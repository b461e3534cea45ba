import { setImmediate, setTimeout } from 'node:timers/promises';

/** Waits; 0 is one turn of the event loop rather than a millisecond. Rejects when the signal aborts. */
export async function systemSleep(ms: number, signal?: AbortSignal): Promise<void> {
  await (ms > 0 ? setTimeout(ms, undefined, { signal }) : setImmediate(undefined, { signal }));
}
