/** A time as both readers of the table take it: they want an offset, and older Pythons know no `Z`. */
export function pythonIsoTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '+00:00');
}
