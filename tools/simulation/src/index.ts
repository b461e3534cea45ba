export { simulate } from './simulate.ts';
export type { SimulationReport } from './simulate.ts';
