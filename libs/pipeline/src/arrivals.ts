const ARRIVED = -1;

/** Which ids have a record already, and the place of each among those that were submitted. */
export interface Arrivals {
  /** How many were submitted; undefined where that is not known. */
  readonly submitted: number | undefined;
  /** Whether it is known not to have been submitted. */
  isForeign(customId: string): boolean;
  /** The place of an id, the first time that it comes; undefined after that. */
  arrive(customId: string): number | undefined;
  /** The submitted ids that have not arrived; undefined where they are not known. */
  open(): Iterable<string> | undefined;
}

/** Where the submitted ids are not known, each id has the place in which it came. */
export async function createArrivals(submitted: AsyncIterable<string> | undefined): Promise<Arrivals> {
  const places = new Map<string, number>();
  for await (const customId of submitted ?? []) {
    if (!places.has(customId)) places.set(customId, places.size);
  }
  const submittedCount = submitted && places.size;
  const nextPlace = () => (submitted ? undefined : places.size);
  function* open() {
    for (const [customId, place] of places) if (place !== ARRIVED) yield customId;
  }
  return {
    submitted: submittedCount,
    isForeign: (customId) => submitted !== undefined && !places.has(customId),
    arrive(customId) {
      const place = places.get(customId) ?? nextPlace();
      if (place === undefined || place === ARRIVED) return undefined;
      places.set(customId, ARRIVED);
      return place;
    },
    open: () => (submitted ? open() : undefined),
  };
}
