import { simulate } from './simulate.ts';
const [from, count] = process.argv.slice(2, 4).map(Number) as [number, number];
const started = process.hrtime.bigint();
let bad = 0;
const faults = new Map<string, number>(), deaths = new Map<string, number>();
for (let seed = from; seed < from + count; seed += 1) {
  try {
  const report = await simulate(seed, { keepTrace: process.argv[4] !== undefined });
  for (const k of report.faults.keys()) faults.set(k, (faults.get(k) ?? 0) + 1);
  for (const k of report.deaths.keys()) deaths.set(k, (deaths.get(k) ?? 0) + 1);
  if (process.argv[4]) process.stdout.write(report.trace.join('\n') + '\n');
  if (report.violations.length) { bad++; console.log(seed, report.virtualMs/60000, report.violations.length, report.violations.slice(0, 3)); }
  } catch (e) { bad++; console.log(seed, e); }
}
console.log(bad, 'bad', count / (Number(process.hrtime.bigint() - started) / 1e9), 'seeds/s');
if (count > 20) console.log([...faults].sort((a,b)=>a[1]-b[1]).map(([k,v])=>k+' '+(100*v/count).toFixed(1)).join('\n')+'\n\n'+[...deaths].sort((a,b)=>a[1]-b[1]).map(([k,v])=>k+' '+(100*v/count).toFixed(1)).join('\n'));
