import { StateMachine } from 'aws-local-stepfunctions';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Machine } from './asl.ts';
import { propertiesOf } from './packaged.ts';

export type Invoke = (state: string, event: unknown) => Promise<unknown>;

/** What one state took or gave, with its size. */
export interface Payload {
  state: string;
  bytes: number;
}

export interface Run {
  /** Undefined when the execution failed. */
  output?: unknown;
  error?: Error;
  /** Of every state but those inside of maps, whose events the interpreter may lose; in order. */
  payloads: Payload[];
}

/** The definition as it is deployed: the text in the template is that of the ASL file. */
export const definition = JSON.parse(
  String(propertiesOf('IngestStateMachine')['DefinitionString']),
) as StateMachineDefinition;

/** Every state with a function, also those of children. */
export const FUNCTION_STATES = Object.keys(
  propertiesOf('IngestStateMachine')['DefinitionSubstitutions'] as Record<string, unknown>,
);

const { StartAt, States } = (definition as unknown as Machine).States['IngestBatches']?.ItemProcessor ?? {};

/** What a child execution runs. */
export const childDefinition = { StartAt, States } as StateMachineDefinition;

/**
 * Runs the real ASL with functions of the caller's, without waiting before retries.
 *
 * The interpreter runs a Distributed Map like an inline one: its children share the execution's id, and tolerated
 * failures are not tolerated. Whatever depends on these is not tested here.
 */
export async function runStateMachine(
  executionId: string,
  input: unknown,
  invoke: Invoke,
  run: StateMachineDefinition = definition,
): Promise<Run> {
  const machine = new StateMachine(structuredClone(run));
  const handlers = FUNCTION_STATES.map((state) => [state, (event: unknown) => invoke(state, event)] as const);
  const execution = machine.run(input as never, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers) as never,
      retryIntervalOverrides: Object.fromEntries(FUNCTION_STATES.map((state) => [state, 0])),
    },
    context: { Execution: { Id: executionId, Name: executionId, Input: input } } as never,
  });
  const payloads: Payload[] = [];
  const reading = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type !== 'StateEntered' && event.type !== 'StateExited') continue;
      const {
        name,
        input: taken,
        output,
      } = event.state as { name: string; input?: unknown; output?: unknown };
      const value = event.type === 'StateEntered' ? taken : output;
      payloads.push({ state: name, bytes: Buffer.byteLength(JSON.stringify(value ?? null)) });
    }
  })();
  try {
    const output: unknown = await execution.result;
    await reading;
    return { output, payloads };
  } catch (error) {
    // The interpreter wraps what a state failed with.
    return { error: ((error as Error).cause ?? error) as Error, payloads };
  }
}
