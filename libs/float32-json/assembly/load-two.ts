/** An f64 from each of two places. */
export function loadTwo(first: usize, second: usize): v128 {
  return v128.load_lane<f64>(second, v128.load64_zero(first), 1);
}
