/** Most request lines in one batch (vendor-facts: OpenAI limits). */
export const MAX_REQUESTS_PER_BATCH = 50_000;

/** Most embedding inputs in one batch, summed over its lines (vendor-facts: OpenAI limits). */
export const MAX_INPUTS_PER_BATCH = 50_000;

/** Largest input file in bytes: the documented "200 MB" in its smaller reading (vendor-facts: OpenAI limits). */
export const MAX_INPUT_FILE_BYTES = 200 * 1000 * 1000;

/** Most inputs in one request line (vendor-facts: OpenAI limits). */
export const MAX_INPUTS_PER_LINE = 2_048;

/** Longest line in bytes that is written, and by default read: our own limit, OpenAI names none. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
