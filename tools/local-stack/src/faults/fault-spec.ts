/** What every fault has, whatever its kind. */
export interface AnyFault {
  kind: string;
  /** How many of the calls it matches it strikes. Default 1. */
  times?: number;
  /** How many of the calls it matches pass before it starts. Default 0. */
  after?: number;
}

/** Whether a field of a fault from outside can be what it should, and what it should be. */
export interface FieldCheck {
  test(value: unknown): boolean;
  says: string;
}

/** Chance, in the words of what a fault needs. */
export interface Draw {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** A time up to the longest that is allowed. */
  ms(): number;
}

/** One kind of fault: its fields, and how chance fills them in. */
export interface FaultSpec<F extends AnyFault> {
  fields: Record<Exclude<keyof F, keyof AnyFault>, FieldCheck>;
  invent(draw: Draw): Omit<F, 'kind'>;
}

/** Every kind of a union of faults. */
export type FaultSpecs<F extends AnyFault> = { [Kind in F['kind']]: FaultSpec<Extract<F, { kind: Kind }>> };

/** One of the faults with a kind. */
export type FaultOf<F extends AnyFault, Kind extends F['kind']> = Extract<F, { kind: Kind }>;

export const aText: FieldCheck = { test: (value) => typeof value === 'string', says: 'a text' };
export const aCount: FieldCheck = {
  test: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  says: 'an integer of 0 or more',
};
export const aWholeNumber: FieldCheck = { test: Number.isSafeInteger, says: 'an integer' };
export const aYesOrNo: FieldCheck = { test: (value) => typeof value === 'boolean', says: 'true or false' };
export const aStatus: FieldCheck = {
  test: (value) => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
  says: 'an HTTP status from 400 to 599',
};
export const anything: FieldCheck = { test: () => true, says: 'anything' };
export const headersOfTexts: FieldCheck = {
  test: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string'),
  says: 'an object of texts',
};

export const oneOf = (...choices: readonly (string | null)[]): FieldCheck => ({
  test: (value) => choices.some((choice) => choice === value),
  says: `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`,
});

export const optional = ({ test, says }: FieldCheck): FieldCheck => ({
  test: (value) => value === undefined || test(value),
  says: `${says}, or left out`,
});
