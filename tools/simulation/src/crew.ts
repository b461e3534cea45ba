import { createSimulatedProcess } from './simulated-process.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { createSimulatedPipeline, work } from './worker.ts';
import type { World } from './world.ts';

/** The workers of a run: one that dies is replaced by another of a new name. */
export interface Crew {
  /** From now on somebody looks after what the product has given up by itself. */
  callOperator(): void;
}

const MAX_SKEW_MS = 3_000;

export function startCrew(world: World): Crew {
  const { scenario, time, fates } = world;
  const dead = new Set<string>();
  let launched = 0;
  let hasOperator = false;

  const launch = () => {
    launched += 1;
    const random = world.random.fork(`worker ${launched}`);
    const onDeath = ({ name }: SimulatedProcess, place: string) => {
      world.trace(name, `dies at ${place}`);
      dead.add(name);
      time.schedule(random.between(1, 120) * 1_000, launch);
    };
    const process = createSimulatedProcess({
      name: `worker-${launched}`,
      time,
      oracle: fates.oracle,
      onDeath,
    });
    const pipeline = createSimulatedPipeline({
      world,
      process,
      random,
      skewMs: random.between(-MAX_SKEW_MS, MAX_SKEW_MS),
      isOwnerDead: (owner) => scenario.seesDeaths && dead.has(owner),
    });
    void work(world, pipeline, {
      pollMs: scenario.pollMs,
      random: random.fork('jobs'),
      hasOperator: () => hasOperator,
    });
  };

  for (let worker = 0; worker < scenario.workers; worker += 1) {
    time.schedule(world.random.fork(`start ${worker}`).between(0, 5_000), launch);
  }
  return { callOperator: () => (hasOperator = true) };
}
