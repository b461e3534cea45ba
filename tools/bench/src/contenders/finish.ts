/** Tells the bench that a step is over. */
export function finish(step: string): void {
  process.stdout.write(`${JSON.stringify({ step })}\n`);
}
