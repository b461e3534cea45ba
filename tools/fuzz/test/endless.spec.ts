import { describe, expect, it } from '@jest/globals';
import { createOpenAiBatch } from '@lading/openai-batch';
import type { Batch } from '@lading/openai-batch';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MB = 1024 * 1024;
const MAX_LINE_BYTES = 2 * MB;
const ENOUGH_RESULTS = 300_000;

const BATCH: Batch = {
  ...{ id: 'batch_1', status: 'completed', inputFileId: 'file-0', outputFileId: 'file-1' },
  ...{ createdAt: new Date(0), metadata: {}, errors: [] },
};

/** OpenAI with a file that repeats one piece and never ends, and how much of it was taken. */
function endless(piece: Buffer) {
  const sent = { bytes: 0 };
  async function* content() {
    for (;;) {
      sent.bytes += piece.byteLength;
      yield piece;
    }
  }
  const answer: typeof fetch = async (input) =>
    String(input instanceof Request ? input.url : input).endsWith('/content')
      ? new Response(ReadableStream.from(content()))
      : Response.json({ id: 'file-1' });
  const openai = createOpenAiBatch({
    ...{ apiKey: 'key', baseUrl: 'http://127.0.0.1:1/v1', fetch: answer },
    maxLineBytes: MAX_LINE_BYTES,
  });
  return { openai, sent };
}

/** A piece of about so many bytes. */
const repeated = (line: string, bytes = 64 * 1024) =>
  Buffer.from(line.repeat(Math.ceil(bytes / line.length)));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that something still refers to; without a collection first, how much garbage lies about is a matter of chance. */
const heldNow = () => {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
};

describe('a file without an end', () => {
  it('is given up once a line has outgrown its limit, with little more read than that', async () => {
    const { openai, sent } = endless(repeated('x'));
    await expect(Array.fromAsync(openai.readResults(BATCH))).rejects.toMatchObject({
      name: 'ResultFileError',
    });
    expect(sent.bytes).toBeLessThan(2 * MAX_LINE_BYTES);
  });

  it('is given up after the first lines when they are no results', async () => {
    const { openai, sent } = endless(repeated('no\n'));
    await expect(Array.fromAsync(openai.readResults(BATCH))).rejects.toMatchObject({
      name: 'ResultFileError',
    });
    expect(sent.bytes).toBeLessThan(MB);
  });

  it.each([
    ['results', '{"custom_id":"a"}\n'],
    ['nothing but one that can be read, then rubbish', '{}\n'],
  ])(
    'holds no more the longer it is read, of tiny lines that are %s',
    async (_what, line) => {
      const { openai } = endless(repeated(line));
      const before = heldNow();
      let most = 0;
      let results = 0;
      for await (const _ of openai.readResults(BATCH)) {
        results += 1;
        if (results % 50_000 === 0) most = Math.max(most, heldNow() - before);
        if (results === ENOUGH_RESULTS) break;
      }
      expect(results).toBe(ENOUGH_RESULTS);
      // Were every result kept, it would be 30 MB.
      expect(most).toBeLessThan(5 * MB);
    },
    120_000,
  );
});
