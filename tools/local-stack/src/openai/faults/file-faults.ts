import { aCount, aText, aYesOrNo, type FaultSpecs, oneOf, optional } from '../../faults/fault-spec.ts';

/**
 * Sends a file's first bytes only: `reset` promises the whole length and breaks the connection, `short` promises and
 * sends the part, `stall` promises the whole length and never goes on. `chunked` promises no length. Without `fileId`,
 * whichever file is asked for.
 */
export type DownloadFault = { times?: number; after?: number } & {
  kind: 'cut';
  fileId?: string;
  afterBytes: number;
  mode: 'reset' | 'short' | 'stall';
  chunked?: boolean;
};

/** How a download may speak that OpenAI documents neither way. */
export type DialectFault = { times?: number; after?: number; fileId?: string } & (
  | { /** Offers ranges under a strong tag, and grants them. */ kind: 'ranged' }
  | { /** Encodes the body, and promises no length. */ kind: 'gzip' }
);

/** What can be wrong with a file from its beginning, whether it was uploaded or written by a batch. */
export type FileFault = { times?: number; after?: number } & {
  /** Is 404 the first so many times that it or its content is asked for. */
  kind: 'late-file';
  lookups: number;
};

export const DOWNLOAD_KINDS = ['cut'] as const;
export const DIALECT_KINDS = ['ranged', 'gzip'] as const;
export const FILE_KINDS = ['late-file'] as const;

export const FILE_SPECS: FaultSpecs<DownloadFault | DialectFault | FileFault> = {
  cut: {
    fields: {
      fileId: optional(aText),
      afterBytes: aCount,
      mode: oneOf('reset', 'short', 'stall'),
      chunked: optional(aYesOrNo),
    },
    invent: (draw) => ({
      afterBytes: draw.between(0, draw.pick([100, 10_000, 1_000_000])),
      mode: draw.pick(['reset', 'short', 'stall']),
      chunked: draw.pick([false, false, true]),
    }),
  },
  ranged: { fields: { fileId: optional(aText) }, invent: () => ({}) },
  gzip: { fields: { fileId: optional(aText) }, invent: () => ({}) },
  'late-file': { fields: { lookups: aCount }, invent: (draw) => ({ lookups: draw.between(1, 3) }) },
};
