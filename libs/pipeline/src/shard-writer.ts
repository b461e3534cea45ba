import type { ShardLine } from './shard-line.ts';

/** One shard that is being written, fed line by line. */
export interface ShardWriter {
  /** Whether the line fits into what is left of the block; any line fits into an empty one. */
  fits(line: ShardLine): boolean;
  add(line: ShardLine): void;
  /** Hands the block on; resolves when it may be filled again. @throws what the write failed with */
  flush(): Promise<void>;
  /** After the last line was flushed: resolves when the shard is at rest. */
  end(): Promise<void>;
  /** Gives the shard up; resolves when nothing of it is left. */
  abandon(reason: unknown): Promise<void>;
}

/** `write` takes its content piece by piece, and has copied a piece when it asks for the next. */
export function openShardWriter(
  write: (content: AsyncIterable<Uint8Array>) => Promise<unknown>,
  block: Buffer,
): ShardWriter {
  let space = block;
  let end = 0;
  let offered = Promise.withResolvers<Uint8Array | undefined>();
  let taken: PromiseWithResolvers<void> | undefined;
  let failure: { error: unknown } | undefined;

  async function* content() {
    for (let piece = await offered.promise; piece; piece = await offered.promise) {
      offered = Promise.withResolvers();
      yield piece;
      taken?.resolve();
    }
  }
  const written = write(content()).then(
    () => undefined,
    (error: unknown) => {
      failure = { error };
      taken?.reject(error);
    },
  );

  return {
    fits: ({ byteLength }) => end === 0 || end + byteLength <= space.byteLength,
    add(line) {
      if (line.byteLength > space.byteLength) space = Buffer.allocUnsafeSlow(line.byteLength);
      end = line.write(space, end);
    },
    async flush() {
      if (failure) throw failure.error;
      taken = Promise.withResolvers();
      offered.resolve(space.subarray(0, end));
      await taken.promise;
      space = block;
      end = 0;
    },
    async end() {
      offered.resolve(undefined);
      await written;
      if (failure) throw failure.error;
    },
    async abandon(reason) {
      offered.promise.catch(() => undefined);
      offered.reject(reason);
      await written;
    },
  };
}
