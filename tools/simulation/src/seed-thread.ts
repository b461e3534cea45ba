import { parentPort } from 'node:worker_threads';
import { playSeed } from './simulate.ts';

// The SDK makes an error for each call, in case it needs one; its stack would take a tenth of a run's time.
Error.stackTraceLimit = 0;

/** Plays every seed it is sent, until it is sent none. */
parentPort?.on('message', (seed: number | undefined) => {
  if (seed === undefined) parentPort?.close();
  else void playSeed(seed).then((report) => parentPort?.postMessage(report));
});
