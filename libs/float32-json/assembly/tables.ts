// Where the host puts what is looked up; `src/write-tables.ts` fills it in. All of it lies above the first KiB, which
// the optimizer takes for unused.

/** 10^0 to 10^22 as f64: all powers of ten that a double holds exactly. */
export const POWERS: usize = 1024;
export const LAST_POWER: i32 = 22;

/** 10^0 to 10^9 as u32. */
export const TENS: usize = 1280;

/**
 * For each exponent field from that of 0.001 to that of 0.999: 32 bytes for `writeArray`.
 *
 * f64 10^places, with the fewest places whose last is worth no more than the distance to the next float32; f64 half of that
 * distance, in units of the last place; f64 10^(10 - places).
 */
export const FRACTIONS: usize = 1536;

/**
 * For each exponent field of a float32, and 256 entries later for powers of two: 16 bytes of scale.
 *
 * u64 multiplier, i32 decimal exponent, i32 left shift: see `toDecimal`.
 */
export const SCALES: usize = 2048;

/** For 0 to 12 decimal places, 32 bytes: f64 10^-places, f64 10^places, f64 10^places / 2^24. */
export const PLACES: usize = 10240;

/** For 0 to 12, 16 bytes: where each byte comes from when the first so many move to the end, and nowhere for the rest. */
export const LAST_BYTES: usize = 10752;

// Sixteen bytes that are the same in every round of a loop. V8 puts such constants together anew each time, with three
// instructions, and loads them with one.
export const COMMAS: usize = 11008;
/** `0` as ASCII. */
export const ZEROS_16: usize = 11024;
/** The number 10. */
export const TENS_16: usize = 11040;
/** What two digits are worth, as i8; so are the pairs of those, as i16; and theirs. */
export const PAIRS: usize = 11056;
export const FOURS: usize = 11072;
export const EIGHTS: usize = 11088;

// The same twice, as f64.
export const HUNDRED_MILLIONS: usize = 11104;
/** The fewest and the most digits, as a number, of which `copy-fractions.ts` can tell whether a text is the shortest. */
export const FEWEST_DIGITS: usize = 11120;
export const MOST_DIGITS: usize = 11136;
/** More than that arithmetic can be off, and twice as much. */
export const DOUBTS: usize = 11152;
export const TWO_DOUBTS: usize = 11168;
export const FIVES: usize = 11184;
export const THOUSANDTHS: usize = 11200;
/** The exponent of f32, four times. */
export const EXPONENTS: usize = 11216;

/** 10^-8 and 10^-4, a little more rather than less: so much of a whole number is never below the whole number that it is. */
export const HUNDRED_MILLIONTHS: usize = 11232;
export const TEN_THOUSANDTHS: usize = 11248;
export const TEN_THOUSANDS: usize = 11264;
export const TENTHS: usize = 11280;
/** Added to a double, it leaves its integer in the lowest bits. */
export const ROUNDERS: usize = 11296;

// Sixteen bytes again: all bits of four f32 but the sign, 0.5 four times, and the lower half of each i64.
export const MAGNITUDES: usize = 11312;
export const HALVES: usize = 11328;
export const LOW_WORDS: usize = 11344;
/** 2^19 / 100, rounded up, and 100 in the lower half of each i32. */
export const PER_100: usize = 11360;
export const HUNDREDS: usize = 11376;
/** 2^10 / 10, rounded up, and 10 in each i16. */
export const PER_10: usize = 11392;
export const TENS_8: usize = 11408;

/** `00` to `99`. */
export const PAIR_TEXTS: usize = 11424;
