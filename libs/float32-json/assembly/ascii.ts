export const COMMA: u32 = 0x2c;
export const MINUS: u32 = 0x2d;
export const PLUS: u32 = 0x2b;
export const POINT: u32 = 0x2e;
export const ZERO: u32 = 0x30;
/** `0.` as two bytes are loaded. */
export const ZERO_AND_POINT: u16 = 0x2e30;
export const OPEN: u32 = 0x5b;
export const CLOSE: u32 = 0x5d;
export const LETTER_E: u32 = 0x65;

export function isDigit(byte: u32): bool {
  return byte - ZERO < 10;
}

export function skipSpace(at: usize): usize {
  while (isSpace(load<u8>(at))) at++;
  return at;
}

function isSpace(byte: u32): bool {
  return byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09);
}
