import { parentPort } from 'node:worker_threads';
import { playSeed } from './simulate.ts';

/** Plays every seed it is sent, until it is sent none. */
parentPort?.on('message', (seed: number | undefined) => {
  if (seed === undefined) parentPort?.close();
  else void playSeed(seed).then((report) => parentPort?.postMessage(report));
});
