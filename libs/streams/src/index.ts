export { chunk } from './chunk.ts';
export type { ChunkLimits } from './chunk.ts';
export { isBlankLine } from './is-blank-line.ts';
export { lineGroups } from './line-groups.ts';
export type { LineOptions } from './line-groups.ts';
export { LineTooLongError } from './line-too-long-error.ts';
export { lines } from './lines.ts';
export { mapConcurrent } from './map-concurrent.ts';
