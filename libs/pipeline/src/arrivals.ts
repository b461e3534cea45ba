import { createIdTable } from '@lading/domain-models';

/** Which ids have a record already, and the place of each among those that were submitted. */
export interface Arrivals extends Disposable {
  /** How many were submitted; undefined where that is not known. */
  readonly submitted: number | undefined;
  /** The place of an id; undefined where it is known not to have been submitted. */
  placeOf(customId: string): number | undefined;
  /** Whether this is the first record for the id at a place. */
  arrive(place: number): boolean;
  /** The submitted ids that have not arrived; none where it is not known which were submitted. */
  open(): Iterable<string>;
}

/** Where the submitted ids are not known, each id has the place in which it came. */
export async function createArrivals(submitted: AsyncIterable<string> | undefined): Promise<Arrivals> {
  const ids = createIdTable();
  for await (const customId of submitted ?? []) ids.add(customId);
  const arrived: boolean[] = new Array<boolean>(ids.size).fill(false);
  return {
    submitted: submitted && ids.size,
    placeOf: (customId) => (submitted ? ids.placeOf(customId) : ids.add(customId)),
    arrive(place) {
      if (arrived[place]) return false;
      return (arrived[place] = true);
    },
    *open() {
      for (const [place, isHere] of arrived.entries()) if (!isHere) yield ids.idAt(place);
    },
    [Symbol.dispose]: () => ids[Symbol.dispose](),
  };
}
