import {
  createDynamodbStandIn,
  createMemoryStore,
  createOpenAiStandIn,
  createPineconeMemoryStore,
  createPineconeStandIn,
} from '@lading/local-stack';
import type {
  DynamodbFault,
  DynamodbStandIn,
  OpenAiFault,
  PineconeFault,
  PineconeStore,
  Store,
} from '@lading/local-stack';
import { DYNAMODB_FAULT_KINDS } from './fault-catalogue.ts';
import { createFates } from './fates.ts';
import type { Fates } from './fates.ts';
import { createFaultPlan } from './fault-plan.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { StagedFiles } from './memory-staging.ts';
import { createNetwork } from './network.ts';
import type { Network, TableAnswer } from './network.ts';
import { PINECONE_URL } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** All that is outside of the processes: the vendors, the wires, what has been staged, and what goes wrong. */
export interface World {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly network: Network;
  readonly faults: FaultPlan;
  readonly fates: Fates;
  readonly staged: StagedFiles;
  /** What the stand-ins hold, for the invariants: nothing of the product comes between. */
  readonly openaiStore: Store;
  readonly pineconeStore: PineconeStore;
  readonly dynamodb: DynamodbStandIn;
  trace(who: string, what: string): void;
  close(): Promise<void>;
}

export interface WorldSettings {
  scenario: Scenario;
  time: VirtualTime;
  random: SeededRandom;
  trace: Trace;
}

/** Builds the world of one seed. */
export function createWorld({ scenario, time, random, trace: sink }: WorldSettings): World {
  const trace = (who: string, what: string) => sink.add(time.now(), who, what);
  const faults = createFaultPlan(random.fork('faults'), scenario.faults, trace);
  const fates = createFates({ random: random.fork('fates'), ...scenario, leaseMs: scenario.config.leaseMs });
  const openaiStore = createMemoryStore();
  const pineconeStore = createPineconeMemoryStore();
  const clock = (name: string) => ({ now: time.now, sleep: time.sleep, random: random.fork(name).next });
  const openai = createOpenAiStandIn({
    ...clock('openai'),
    store: openaiStore,
    timeLapse: drawTimeLapse(random.fork('time-lapse')),
    faults: faults.policy<OpenAiFault>('openai'),
  });
  const pinecone = createPineconeStandIn({
    ...clock('pinecone'),
    store: pineconeStore,
    publicUrl: () => PINECONE_URL,
    faults: faults.policy<PineconeFault>('pinecone'),
  });
  const { indexLagMs, partitionWritesPerSecond } = scenario;
  const dynamodb = createDynamodbStandIn({ ...clock('dynamodb'), indexLagMs, partitionWritesPerSecond });
  return {
    ...{ scenario, time, random, faults, fates, openaiStore, pineconeStore, dynamodb, trace },
    staged: new Map(),
    network: createNetwork({
      time,
      random: random.fork('network'),
      standIns: { openai: openai.fetch, pinecone: pinecone.fetch, dynamodb: disturbed(dynamodb, faults) },
      trace,
    }),
    async close() {
      await openai.close();
      await pinecone.close();
    },
  };
}

/** This stand-in asks no policy; the plan's faults are armed just before the calls that they are for. */
function disturbed(dynamodb: DynamodbStandIn, faults: FaultPlan): TableAnswer {
  const policy = faults.policy<DynamodbFault>('dynamodb');
  return async (call) => {
    const fault = policy.next({ kinds: DYNAMODB_FAULT_KINDS, route: call.operation });
    if (fault) dynamodb.faults.add({ ...fault, operation: call.operation });
    return await dynamodb.call(call);
  };
}

function drawTimeLapse(random: SeededRandom) {
  return {
    validatingMs: random.between(5, 60) * 1_000,
    inProgressMs: random.between(30, 300) * 1_000,
    finalizingMs: random.between(5, 30) * 1_000,
    cancellingMs: random.between(5, 30) * 1_000,
  };
}
