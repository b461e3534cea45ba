import { aCount, aStatus, aText, type FaultSpecs, optional } from '../../faults/fault-spec.ts';

/** What can be wrong with a batch's result files as such; decided, one for each batch, when the batch is created. */
export type ResultFileFault = { times?: number; after?: number } & (
  | { /** A blank line after every line. */ kind: 'blank-lines' }
  | { /** Lines end in CRLF. */ kind: 'crlf' }
  | { /** The last line has no end. */ kind: 'no-final-newline' }
  | {
      /** Ends in the middle of its last line, and says that this is its whole length. */ kind: 'truncated-file';
    }
  | { /** A batch without a failure has an error file too, of 0 bytes. */ kind: 'empty-error-file' }
);

/** What can be wrong with the result of one request; without `customId`, of whichever is written next. */
export type LineFault = { times?: number; after?: number; batchId?: string; customId?: string } & (
  | { /** Is in neither file. */ kind: 'dropped-line' }
  | { /** Is there twice. */ kind: 'repeated-line' }
  | { /** Ends in its middle. */ kind: 'cut-line' }
  | { /** Is valid JSON with so many bytes of blanks in it. */ kind: 'endless-line'; bytes: number }
  | { /** Is no JSON. */ kind: 'garbled-line' }
  | { /** Carries no `custom_id`. */ kind: 'nameless-line' }
  | { /** `status_code: 0`, an empty body and no error. */ kind: 'zero-status-line' }
  | { /** `response: null` and an error that is not about the item. */ kind: 'null-response-line' }
  | { /** 200 with an empty body. */ kind: 'empty-body-line' }
  | {
      /** Refused with this status; not embedded, and in the error file. */ kind: 'refused-line';
      status: number;
    }
  | {
      /** Is in the error file if it is a result, and in the output file if it is an error. */ kind: 'misplaced-line';
    }
  | { /** Is followed by the same result for an id that nobody submitted. */ kind: 'foreign-line' }
  | { /** Has its embeddings as base64, asked for or not. */ kind: 'base64-line' }
);

export const RESULT_FILE_KINDS = [
  'blank-lines',
  'crlf',
  'no-final-newline',
  'truncated-file',
  'empty-error-file',
] as const satisfies ResultFileFault['kind'][];

/** What can be wrong with a line about a request that was never done. */
export const UNDONE_LINE_KINDS = [
  'dropped-line',
  'repeated-line',
  'cut-line',
  'endless-line',
  'garbled-line',
  'nameless-line',
  'misplaced-line',
  'foreign-line',
] as const satisfies LineFault['kind'][];

/** What can be wrong with any other line. */
export const LINE_KINDS = [
  ...UNDONE_LINE_KINDS,
  'zero-status-line',
  'null-response-line',
  'empty-body-line',
  'refused-line',
  'base64-line',
] as const satisfies LineFault['kind'][];

const wholeFile = { fields: {}, invent: () => ({}) };
const target = { batchId: optional(aText), customId: optional(aText) };
const anyLine = { fields: target, invent: () => ({}) };

export const RESULT_SPECS: FaultSpecs<ResultFileFault | LineFault> = {
  'blank-lines': wholeFile,
  crlf: wholeFile,
  'no-final-newline': wholeFile,
  'truncated-file': wholeFile,
  'empty-error-file': wholeFile,
  'dropped-line': anyLine,
  'repeated-line': anyLine,
  'cut-line': anyLine,
  'endless-line': {
    fields: { ...target, bytes: aCount },
    invent: (draw) => ({ bytes: draw.pick([9_000_000, 20_000_000]) }),
  },
  'garbled-line': anyLine,
  'nameless-line': anyLine,
  'zero-status-line': anyLine,
  'null-response-line': anyLine,
  'empty-body-line': anyLine,
  'refused-line': {
    fields: { ...target, status: aStatus },
    invent: (draw) => ({ status: draw.pick([400, 429, 500, 503]) }),
  },
  'misplaced-line': anyLine,
  'foreign-line': anyLine,
  'base64-line': anyLine,
};
