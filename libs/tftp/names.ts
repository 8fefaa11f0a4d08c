/**
 * The name a client means: firmware sends `\Boot\BCD`, `//pxelinux.0`, `./grub.cfg`, and names from a DHCP option
 * that did not end where the server thought, followed by 0xFF, NUL or blanks. Names are relative, their segments
 * parted by one slash. Empty where nothing is left; undefined for a name that climbs (`..`), which is refused.
 */
export function normalizeName(raw: Uint8Array): string | undefined {
  let end = raw.length
  while (end > 0 && isPadding(raw[end - 1]!)) end--
  const text = Buffer.from(raw.buffer, raw.byteOffset, end).toString('utf8')
  const segments = text.split(/[/\\]/).filter((segment) => segment !== '' && segment !== '.')
  return segments.includes('..') ? undefined : segments.join('/')
}

function isPadding(byte: number): boolean {
  return byte === 0xff || byte === 0 || byte === 0x20
}
