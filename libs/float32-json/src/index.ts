export { compactVector } from './compact-vector.ts';
export { createTextMemory } from './keep-text.ts';
export type { TextMemory } from './keep-text.ts';
export { printBase64Vector, printVector } from './print-vector.ts';
export type { VectorProblem, VectorText } from './vector-text.ts';
