import { toIndexModel } from './index-model.ts';
import type { IndexSurroundings } from './index-model.ts';
import { toIndexName, toPlace, toSettings, toVectorField } from './index-request.ts';
import type { PineconeLimits } from './limits.ts';
import { controlRefusal } from './refusal.ts';
import type { IndexDefinition, PineconeStore } from './store.ts';

/** One request to the control plane. */
export interface ControlCall extends IndexSurroundings {
  store: PineconeStore;
  limits: PineconeLimits;
  body: Record<string, unknown>;
  /** The index in the path; empty for `/indexes`. */
  name: string;
  random: () => number;
}

export interface ControlReply {
  status: number;
  body?: unknown;
}

export type ControlHandler = (call: ControlCall) => ControlReply;

/** `POST /indexes`: a classic dense index, whose schema has the one field `_values` (vendor-facts: Pinecone control plane). */
export function createIndex(call: ControlCall): ControlReply {
  const { store, body, now, random } = call;
  const name =
    body['name'] === undefined
      ? `index-${Math.floor(random() * 36 ** 8).toString(36)}`
      : toIndexName(body['name']);
  const vector = toVectorField(body['schema'], call.limits);
  if (store.index(name) !== undefined) throw controlRefusal('alreadyExists', 'Resource already exists');
  const definition: IndexDefinition = {
    name,
    ...vector,
    ...toPlace(body['deployment']),
    ...toSettings(body, { tags: null, deletionProtection: 'disabled' }),
    createdAtMs: now(),
  };
  store.putIndex(definition);
  return { status: 201, body: toIndexModel(definition, call) };
}

/** `GET /indexes`. */
export function listIndexes(call: ControlCall): ControlReply {
  return { status: 200, body: { indexes: call.store.indexes().map((index) => toIndexModel(index, call)) } };
}

/** `GET /indexes/{name}`. */
export function describeIndex(call: ControlCall): ControlReply {
  return { status: 200, body: toIndexModel(existingIndex(call), call) };
}

/** `PATCH /indexes/{name}`: tags (an empty text removes one) and deletion protection; nothing else can be changed. */
export function configureIndex(call: ControlCall): ControlReply {
  const index = existingIndex(call);
  const definition = { ...index, ...toSettings(call.body, index) };
  call.store.putIndex(definition);
  return { status: 202, body: toIndexModel(definition, call) };
}

/** `DELETE /indexes/{name}`, which deletion protection refuses. */
export function deleteIndex(call: ControlCall): ControlReply {
  const { name, deletionProtection } = existingIndex(call);
  if (deletionProtection === 'enabled') {
    throw controlRefusal(
      'forbidden',
      'Deletion protection is enabled for this index. Disable deletion protection before retrying.',
    );
  }
  call.store.deleteIndex(name);
  return { status: 202 };
}

function existingIndex({ store, name }: ControlCall): IndexDefinition {
  const index = store.index(name);
  if (index === undefined) throw controlRefusal('notFound', `Resource ${name} not found`);
  return index;
}
