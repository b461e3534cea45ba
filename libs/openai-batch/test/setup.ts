import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { createOpenAiBatch, type OpenAiBatchSettings } from '../src/index.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

/** A server for a spec file, and a client of it whose waits take no time but are written down. */
export function useServer() {
  const context = {} as { server: ScriptedServer; slept: number[] };
  beforeAll(async () => {
    context.server = await startScriptedServer();
  });
  beforeEach(() => {
    context.slept = [];
    context.server.seen.length = 0;
  });
  afterAll(() => context.server.close());

  const connect = (settings: Partial<OpenAiBatchSettings> = {}) =>
    createOpenAiBatch({
      apiKey: 'sk-secret',
      baseUrl: context.server.baseUrl,
      requestTimeoutMs: 2_000,
      stallTimeoutMs: 2_000,
      sleep: async (ms) => void context.slept.push(ms),
      random: () => 0,
      now: () => Date.parse('2026-01-01T00:00:00Z'),
      ...settings,
    });
  return { context, connect };
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** A batch as OpenAI sends it. */
export const aBatchReply = (overrides: object = {}) => ({
  id: 'batch_1',
  object: 'batch',
  endpoint: '/v1/embeddings',
  errors: null,
  input_file_id: 'file-in',
  completion_window: '24h',
  status: 'completed',
  output_file_id: 'file-out',
  error_file_id: null,
  created_at: 1_767_225_600,
  request_counts: { total: 2, completed: 2, failed: 0 },
  metadata: { run: '1' },
  ...overrides,
});
