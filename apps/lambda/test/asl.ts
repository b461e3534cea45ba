/** The parts of a state machine that the tests walk along. */
export interface State {
  Type: string;
  Resource?: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: { Next: string }[];
  Retry?: { ErrorEquals: string[]; MaxAttempts: number; JitterStrategy?: string; BackoffRate?: number }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath?: string | null }[];
  ItemProcessor?: Machine & { ProcessorConfig: Record<string, string> };
}

export interface Machine {
  StartAt: string;
  States: Record<string, State>;
}

/** Every state, those of children included. */
export function statesOf(machine: Machine): [name: string, state: State][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);
}

/** The states in the order in which a run without failures visits them, into every map and along every first choice. */
export function pathOf(machine: Machine): [name: string, state: State][] {
  const path: [string, State][] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = machine.StartAt; name && !seen.has(name);) {
    const state: State | undefined = machine.States[name];
    if (!state) throw new Error(`There is no state ${name}.`);
    seen.add(name);
    path.push([name, state], ...(state.ItemProcessor ? pathOf(state.ItemProcessor) : []));
    name = state.Choices?.[0]?.Next ?? state.Next;
  }
  return path;
}

/**
 * Events that Step Functions writes into the history of one execution: each state's begin and end, three more for a
 * call of a function and for each time it is repeated, two for an iteration of a map and two for the map itself.
 */
export function countHistoryEvents(
  machine: Machine,
  { iterations, retriesPerTask }: { iterations: number; retriesPerTask: number },
): number {
  const ofPath = (inner: Machine): number => {
    let events = 0;
    const seen = new Set<string>();
    for (let name: string | undefined = inner.StartAt; name && !seen.has(name);) {
      const state: State | undefined = inner.States[name];
      if (!state) throw new Error(`There is no state ${name}.`);
      seen.add(name);
      events += 2;
      if (state.Type === 'Task') events += 3 * (1 + retriesPerTask);
      if (state.ItemProcessor) events += 2 + iterations * (2 + ofPath(state.ItemProcessor));
      name = state.Choices?.[0]?.Next ?? state.Next;
    }
    return events;
  };
  return 2 + ofPath(machine);
}
