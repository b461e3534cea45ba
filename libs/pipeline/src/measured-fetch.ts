import type { PipelineEvent } from './events.ts';

type Vendor = Extract<PipelineEvent, { type: 'vendor-answered' }>['vendor'];

/** Tells of every answer of a vendor with the time until its headers; status 0 stands for none at all. */
export function createMeasuredFetch(
  fetch: typeof globalThis.fetch,
  vendor: Vendor,
  { report, now }: { report(event: PipelineEvent): void; now(): number },
): typeof globalThis.fetch {
  return async (input, init) => {
    const sentAt = now();
    const tell = (status: number) =>
      report({ type: 'vendor-answered', vendor, status, latencyMs: now() - sentAt });
    try {
      const response = await fetch(input, init);
      tell(response.status);
      return response;
    } catch (error) {
      tell(0);
      throw error;
    }
  };
}
