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

/** As in the header of that name of W3C Trace Context, section 3.2.2: version, trace, parent and flags. */
const TRACEPARENT = /-[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/**
 * Which of the names that are offered is meant by one that was asked for (see normalizeName): the same; the same in other
 * letters, for firmware that knows no case; or either with a trace's identity at its end, which some DHCP servers add
 * so that a boot can be followed. Undefined if none is.
 */
export function matchName(asked: string, offered: Iterable<string>): string | undefined {
  const names = [...offered]
  for (const name of new Set([asked, asked.replace(TRACEPARENT, '')])) {
    const lower = name.toLowerCase()
    const found = names.find((one) => one === name) ?? names.find((one) => one.toLowerCase() === lower)
    if (found !== undefined) return found
  }
  return undefined
}
