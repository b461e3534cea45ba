import { parseArgs } from 'node:util';
import { runKilled, runUndisturbed } from './kill-runs.ts';
import { seededRandom } from './seeded-random.ts';
import { startWorkbench } from './workbench.ts';

const KILLS_PER_RUN = 5;
const LEAST_IN_FLIGHT = 0.8;

const write = (text: string) => process.stdout.write(`${text}\n`);

/** `npm run crashes -- --kills 200 --seed 1`: as the test does, but more. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  const random = seededRandom(Number(values.seed));
  await using workbench = await startWorkbench();
  const undisturbed = await runUndisturbed(workbench);
  let [kills, inFlight, failed] = [0, 0, 0];
  for (let run = 0; kills < Number(values.kills); run += 1) {
    const options = { name: `killed-${run}`, kills: KILLS_PER_RUN, random };
    const result = await runKilled(workbench, undisturbed, options);
    kills += result.kills;
    inFlight += result.inFlight;
    if (result.differences.length > 0) failed += 1;
    write(`Job ${run}: ${result.kills} kills, ${result.inFlight} of them with work in flight.`);
    for (const difference of result.differences) write(`  DIFFERS ${difference}`);
  }
  const share = inFlight / kills;
  write(`${kills} kills, ${(100 * share).toFixed(0)} % with work in flight, ${failed} jobs differ.`);
  return failed > 0 || share < LEAST_IN_FLIGHT ? 1 : 0;
}

process.exitCode = await main();
