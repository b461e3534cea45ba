import type { VirtualTime } from './virtual-time.ts';

/** What becomes of a process at one place: it may die there, or be held up for so long. */
export type Fate = 'goes on' | 'dies' | { heldUpMs: number };

/** Tells what happens to a process that comes by a place such as `openai create before`. */
export type Oracle = (place: string, process: SimulatedProcess) => Fate;

/**
 * A process of the simulation. Everything that its code awaits of the world goes through `pass`; once it is dead, that
 * never settles. It must not reject either: a dead process runs no `finally`.
 */
export interface SimulatedProcess {
  readonly name: string;
  readonly isDead: boolean;
  /** Settles when the process gets past the place: at once, after a hold-up, or never. */
  pass(place: string): Promise<void>;
}

export interface ProcessSettings {
  name: string;
  time: VirtualTime;
  oracle: Oracle;
  onDeath: (process: SimulatedProcess, place: string) => void;
}

/** Starts a process under a name that no other has, dead or alive. */
export function createSimulatedProcess({ name, time, oracle, onDeath }: ProcessSettings): SimulatedProcess {
  let isDead = false;
  let heldUntil = -Infinity;
  const process: SimulatedProcess = {
    name,
    get isDead() {
      return isDead;
    },
    async pass(place) {
      if (isDead) return await forever();
      const fate = heldUntil > time.now() ? 'goes on' : oracle(place, process);
      if (fate === 'dies') {
        isDead = true;
        onDeath(process, place);
      } else if (fate !== 'goes on') heldUntil = time.now() + fate.heldUpMs;
      while (!isDead && heldUntil > time.now()) await time.sleep(heldUntil - time.now());
      if (isDead) return await forever();
    },
  };
  return process;
}

/** A promise of its own for each, so that what waits for it can be forgotten. */
function forever(): Promise<never> {
  return new Promise(() => undefined);
}
