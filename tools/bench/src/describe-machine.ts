import { cpus, loadavg, totalmem } from 'node:os';
import type { Machine } from './report.ts';

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpus: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    load: Math.round(loadavg()[0] ?? 0),
  };
}
