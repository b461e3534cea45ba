import type { Store } from '../store/store.ts';

/** What the stand-in has been asked for so far. */
export interface OpenAiStats {
  /** Calls per route (`GET /v1/batches/{batch_id}`), refused ones included. */
  requests: Record<string, number>;
  uploads: number;
  batchesCreated: number;
  /** Downloads begun, per file id. */
  downloads: Record<string, number>;
  /** Texts embedded, in batches and directly: what OpenAI would have billed. */
  inputsEmbedded: number;
  tokensEmbedded: number;
  bytesUploaded: number;
  bytesDownloaded: number;
}

/** Counters that outlive a restart. */
export interface Stats {
  readonly values: OpenAiStats;
  /** Changes the counters and has them saved soon; a crash may lose the last moments. */
  count(change: (values: OpenAiStats) => void): void;
  settled(): Promise<void>;
}

export async function loadStats(store: Store): Promise<Stats> {
  const [saved] = (await store.listJson('stats')) as OpenAiStats[];
  const values: OpenAiStats = saved ?? {
    requests: {},
    uploads: 0,
    batchesCreated: 0,
    downloads: {},
    inputsEmbedded: 0,
    tokensEmbedded: 0,
    bytesUploaded: 0,
    bytesDownloaded: 0,
  };
  let saving: Promise<void> | undefined;
  let changed = false;
  const save = async () => {
    while (changed) {
      changed = false;
      // Counters are not worth failing a request for.
      await store.putJson('stats/openai', values).catch(() => undefined);
    }
    saving = undefined;
  };
  return {
    values,
    count(change) {
      change(values);
      changed = true;
      saving ??= save();
    },
    settled: async () => saving,
  };
}

export const increment = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};
