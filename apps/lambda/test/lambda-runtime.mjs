// What Lambda does around a function: loads it once, calls it, and turns what it throws into a description.
import { parentPort, workerData } from 'node:worker_threads';

const { [workerData.handler]: handler } = await import(workerData.bundle);

parentPort.on('message', async ({ id, event, remainingMs }) => {
  const endsAt = Date.now() + remainingMs;
  const context = {
    functionName: workerData.functionName,
    awsRequestId: String(id),
    getRemainingTimeInMillis: () => endsAt - Date.now(),
  };
  try {
    parentPort.postMessage({ id, result: JSON.stringify(await handler(event, context)) });
  } catch (error) {
    const { name, message, stack } = error;
    const failure = { errorType: name, errorMessage: message, trace: stack?.split('\n') ?? [] };
    parentPort.postMessage({ id, failure });
  }
});
