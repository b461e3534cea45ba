import { createIdTable } from '@lading/domain-models';

/** Which ids have a record already, and the place of each among those that were submitted. */
export interface Arrivals extends Disposable {
  /** How many were submitted; undefined where that is not known. */
  readonly submitted: number | undefined;
  /** The place of an id, which is a new one where it is not known what was submitted; undefined for an id that was not. */
  placeFor(customId: string): number | undefined;
  /** Whether this is the first record for the id at a place. */
  arrive(place: number): boolean;
  /** The submitted ids that have not arrived; none where it is not known which were submitted. */
  open(): Iterable<string>;
}

/** Where the submitted ids are not known, the places are in the order in which the ids come. */
export async function createArrivals(submitted: AsyncIterable<string[]> | undefined): Promise<Arrivals> {
  const ids = createIdTable();
  for await (const some of submitted ?? []) for (const customId of some) ids.add(customId);
  const arrived: boolean[] = new Array<boolean>(ids.size).fill(false);
  return {
    submitted: submitted && ids.size,
    placeFor: (customId) => (submitted ? ids.placeOf(customId) : ids.add(customId)),
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
