import type { Fuzzer } from './fuzzer.ts';
import { customIds, verdictLines } from './ids-and-verdicts.ts';
import { importFiles } from './import-files.ts';
import { inputFiles } from './input-files.ts';
import { resultFiles } from './result-files.ts';
import { tableItems } from './table-items.ts';
import { webhooks } from './webhooks.ts';

/** Every reader of foreign bytes, by the name it is run with. A new reader joins here, and is fuzzed by test and command. */
export const FUZZERS: ReadonlyMap<string, Fuzzer> = new Map([
  ['result-files', resultFiles],
  ['input-files', inputFiles],
  ['import-files', importFiles],
  ['table-items', tableItems],
  ['custom-ids', customIds],
  ['verdict-lines', verdictLines],
  ['webhooks', webhooks],
]);
