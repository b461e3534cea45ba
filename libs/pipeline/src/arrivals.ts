import { createIdTable } from '@lading/domain-models';

/** Which ids have a record already, and the place of each among those that were submitted. */
export interface Arrivals extends Disposable {
  /** How many were submitted; undefined where that is not known. */
  readonly submitted: number | undefined;
  /** Whether it is known not to have been submitted. */
  isForeign(customId: string): boolean;
  /** The place of an id, the first time that it comes; undefined after that. */
  arrive(customId: string): number | undefined;
  /** The submitted ids that have not arrived; none where it is not known which were submitted. */
  open(): Iterable<string>;
}

/** Where the submitted ids are not known, each id has the place in which it came. */
export async function createArrivals(submitted: AsyncIterable<string> | undefined): Promise<Arrivals> {
  const ids = createIdTable();
  for await (const customId of submitted ?? []) ids.add(customId);
  const submittedCount = submitted && ids.size;
  const arrived: boolean[] = new Array<boolean>(ids.size).fill(false);
  return {
    submitted: submittedCount,
    isForeign: (customId) => submitted !== undefined && ids.placeOf(customId) === undefined,
    arrive(customId) {
      const place = submitted ? ids.placeOf(customId) : ids.add(customId);
      if (place === undefined || arrived[place]) return undefined;
      arrived[place] = true;
      return place;
    },
    *open() {
      for (const [place, isHere] of arrived.entries()) if (!isHere) yield ids.idAt(place);
    },
    [Symbol.dispose]: () => ids[Symbol.dispose](),
  };
}
