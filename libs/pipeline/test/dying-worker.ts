import { setTimeout } from 'node:timers/promises';
import { createPipeline } from '../src/index.ts';
import type { Dependencies } from '../src/index.ts';
import type { Harness } from './harness.ts';

/** A worker that stops dead when it is told of an event: nothing of it runs any further, as after SIGKILL. */
export function dyingAt(harness: Harness, type: string): { worker: Dependencies; died: Promise<void> } {
  let die: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (die = resolve));
  const forever = new Promise<never>(() => undefined);
  let dead = false;
  const stall = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member === 'function') {
          return (...args: unknown[]) =>
            dead ? forever : (member as (...a: unknown[]) => unknown).apply(target, args);
        }
        return typeof member === 'object' && member !== null ? stall(member) : member;
      },
    });
  const base = harness.another();
  // Not one of the harness's own, which it would wait for at the end.
  const worker = createPipeline(harness.config, {
    repo: stall(base.repo),
    openai: stall(base.openai),
    staging: stall(base.staging),
    owner: 'here/1/dead',
    sleep: (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }),
    report(event) {
      if (event.type !== type) return;
      dead = true;
      die();
    },
  });
  return { worker, died };
}
