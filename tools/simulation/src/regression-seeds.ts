/** Seeds that once failed, with what they found. They are played before all others. */
export const REGRESSION_SEEDS: ReadonlyMap<number, string> = new Map([
  [16, 'a submission that another worker undid between its intent and its lease went on, unlisted'],
  [24, 'a cancelled batch whose file ids came late was taken for one that had brought nothing'],
  [100, 'an owner that slept through its lease claimed words for a batch that had been sent without them'],
  [95, 'a batch whose one file of a few lines held damaged ones only was taken for unreadable, for ever'],
  [211, 'an owner that had lost its lease left a manifest of shards that its successor had removed'],
  [
    185,
    'an owner that slept through its lease claimed words again that its batch, at its end by then, had given back',
  ],
  [252, 'a completed batch of which every line was lost was waited for, for ever'],
  [
    5716,
    'a large batch that brought but two lines, both of them damaged, was taken for unreadable, for ever',
  ],
  [
    9197,
    'an owner that slept through its lease judged a word that had been deleted by then, and not as its successor did',
  ],
  [6600, 'words that were deleted before they were submitted left the run with two batches instead of three'],
]);
