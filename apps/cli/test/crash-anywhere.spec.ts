import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runKilled, runUndisturbed } from './kill-runs.ts';
import type { KillRun, Undisturbed } from './kill-runs.ts';
import { seededRandom } from './seeded-random.ts';
import { startWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

const KILLS = 20;
const KILLS_PER_RUN = 5;
/** Of so few kills; `npm run crashes` holds two hundred to 0.8. */
const LEAST_IN_FLIGHT = 0.6;
const SEED = 1;
const PATIENCE_MS = 15 * 60_000;

let workbench: Workbench;
let undisturbed: Undisturbed;

beforeAll(async () => {
  workbench = await startWorkbench();
  undisturbed = await runUndisturbed(workbench);
}, PATIENCE_MS);

afterAll(async () => await workbench[Symbol.asyncDispose]());

describe('a job whose processes are killed at random moments of submit and ingest', () => {
  it(
    'ends as if nobody had been killed: each word once paid, once stored, once recorded',
    async () => {
      const paid = Object.values(undisturbed.outcome).filter(({ successes }) => successes === 1);
      expect(paid.length).toBeGreaterThan(30);
      expect(undisturbed.inputsPaid).toBe(paid.length);

      const random = seededRandom(SEED);
      const runs: KillRun[] = [];
      const sum = (count: (run: KillRun) => number) => runs.reduce((total, run) => total + count(run), 0);
      while (sum(({ kills }) => kills) < KILLS) {
        const name = `killed-${runs.length}`;
        const run = await runKilled(workbench, undisturbed, { name, kills: KILLS_PER_RUN, random });
        expect(run.differences).toEqual([]);
        runs.push(run);
      }
      expect(sum(({ inFlight }) => inFlight)).toBeGreaterThanOrEqual(
        LEAST_IN_FLIGHT * sum(({ kills }) => kills),
      );
    },
    PATIENCE_MS,
  );
});
