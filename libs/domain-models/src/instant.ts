const ISO_DATE_TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?$/;

/**
 * The moment that an ISO 8601 text names, in microseconds since 1970 (UTC); undefined if it names none.
 *
 * Reads what Python's `isoformat` writes and its kin: `T` or a space, fractions of any length (cut after
 * microseconds), `Z`, `+02:00` or no offset, which means UTC. A `Date` alone would lose the microseconds.
 */
export function parseInstant(text: string): bigint | undefined {
  const match = ISO_DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, date = '', minutes = '00:00', seconds = '00', fraction = '', offset = 'Z'] = match;
  const wall = new Date(`${date}T${minutes}:${seconds}Z`);
  // Rolled over (30 February, 24:00) means that there is no such time.
  if (Number.isNaN(wall.getTime()) || !wall.toISOString().startsWith(date)) return undefined;
  const micros = BigInt(wall.getTime()) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return micros - offsetSeconds(offset) * 1_000_000n;
}

function offsetSeconds(offset: string): bigint {
  const [hours = '0', minutes = '0', seconds = '0'] = offset.match(/\d\d/g) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return BigInt(offset.startsWith('-') ? -size : size);
}
