import { contracts } from '../src/events.ts';
import type { StepName } from '../src/events.ts';
import { InvocationError } from './lambda-host.ts';
import { runStateMachine } from './run-state-machine.ts';
import type { Run } from './run-state-machine.ts';
import type { World } from './world.ts';

/** One invocation: what the function took, and what it gave or threw. */
export interface Call {
  state: StepName;
  event: unknown;
  result?: unknown;
  error?: string;
}

/** Calls functions of the zip, checks what they take and give, and loses some answers on the way. */
export function createInvoker(world: World, { lostAnswers = new Set<string>() } = {}) {
  const calls: Call[] = [];
  /** Of the next invocations of a function for a batch; then all the time that Lambda gives. */
  const remainingMs = new Map<string, number[]>();
  const invoke = async (state: string, event: unknown): Promise<unknown> => {
    const call: Call = { state: state as StepName, event };
    calls.push(call);
    contracts[call.state].event.parse(event);
    try {
      const { batchId = '' } = event as { batchId?: string };
      const options = { remainingMs: remainingMs.get(`${state} ${batchId}`)?.shift() };
      call.result = contracts[call.state].result.parse(await world.lambda.invoke(state, event, options));
      // The function has done all its work, and nobody hears of it.
      if (lostAnswers.delete(state))
        throw new InvocationError({ errorType: 'Lambda.ServiceException', errorMessage: '', trace: [] });
      return call.result;
    } catch (error) {
      call.error = (error as Error).name;
      throw error;
    }
  };
  return { calls, remainingMs, invoke };
}

/** Runs the state machine as an execution of its own. */
export async function runOnce(
  world: World,
  id: string,
  input: unknown,
  invoke = createInvoker(world).invoke,
): Promise<Run> {
  return await runStateMachine(`arn:aws:states:us-east-1:1:execution:lading-dev-ingest:${id}`, input, invoke);
}
