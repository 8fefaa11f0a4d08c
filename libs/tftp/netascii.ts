const LF = 0x0a
const CR = 0x0d

/** RFC 764, "The NVT printer": a line ends with CR LF, and a CR that does not is followed by NUL. */
export function toNetascii(bytes: Uint8Array): Buffer {
  const converted = Buffer.allocUnsafe(bytes.length * 2)
  let at = 0
  for (const byte of bytes) {
    if (byte === LF) converted[at++] = CR
    converted[at++] = byte
    if (byte === CR) converted[at++] = 0
  }
  return converted.subarray(0, at)
}
