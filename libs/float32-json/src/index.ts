export { compactVector } from './compact-vector.ts';
export { printBase64Vector, printVector } from './print-vector.ts';
export type { VectorProblem, VectorText } from './vector-text.ts';
