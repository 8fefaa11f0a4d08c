import { type FormatFlags, fill, pad } from './format-flags.ts'
import { canBackquote, quote } from './quote.ts'

/** A string as Go's fmt prints it; undefined if the verb is not one for strings. */
export function formatString(
  text: string,
  { verb, flags }: { verb: string; flags: Readonly<FormatFlags> },
): string | undefined {
  if (verb === 's' || (verb === 'v' && !flags.sharpV)) return pad(truncate(text, flags), flags)
  if (verb === 'q' || verb === 'v') return pad(quoted(truncate(text, flags), flags), flags)
  return verb === 'x' || verb === 'X' ? hex(text, { verb, flags }) : undefined
}

/** The precision counts code points. */
function truncate(text: string, { precision }: Readonly<FormatFlags>): string {
  if (precision === undefined || text.length <= precision) return text
  return Array.from(text).slice(0, precision).join('')
}

function quoted(text: string, { sharp, plus }: Readonly<FormatFlags>): string {
  return sharp && canBackquote(text) ? `\`${text}\`` : quote(text, { asciiOnly: plus })
}

/** The bytes of a text in hexadecimal; here the precision counts bytes, and zeros can be on either side. */
function hex(text: string, { verb, flags }: { verb: 'x' | 'X'; flags: Readonly<FormatFlags> }): string {
  const { precision, width = 0, sharp, space, minus, zero } = flags
  const bytes = Buffer.from(text).subarray(0, precision)
  if (bytes.length === 0) return fill(width, zero)
  const prefix = sharp ? `0${verb}` : ''
  const all = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  const joined = space ? all.join(` ${prefix}`) : all.join('')
  const encoded = prefix + (verb === 'X' ? joined.toUpperCase() : joined)
  const padding = fill(width - encoded.length, zero)
  return minus ? encoded + padding : padding + encoded
}
