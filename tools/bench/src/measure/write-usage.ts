import { readFileSync, writeFileSync } from 'node:fs';

/** What a process used from its start to its end. */
export interface Usage {
  userMs: number;
  systemMs: number;
  peakRssBytes: number;
}

/** Names the file that a program preloaded with this module writes its `Usage` to as it exits. */
export const USAGE_FILE_VARIABLE = 'LADING_BENCH_USAGE_FILE';

const file = process.env[USAGE_FILE_VARIABLE];
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(readUsage())));

function readUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    userMs: userCPUTime / 1000,
    systemMs: systemCPUTime / 1000,
    peakRssBytes: (readHighWaterMark() ?? maxRSS) * 1024,
  };
}

/** In KiB. On Linux `maxRSS` counts what the parent held when it forked us; the mark in /proc begins with our program. */
function readHighWaterMark(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, mark] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return mark === undefined ? undefined : Number(mark);
}
