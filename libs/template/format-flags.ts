/** The flags, width and precision of one directive of a format, as Go's fmt has them. */
export interface FormatFlags {
  /** `-`: pads at the end. */
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  /** Pads with zeros. */
  zero: boolean
  /** `%+v`: names of fields. In place of `plus`. */
  plusV: boolean
  /** `%#v`: Go's syntax. In place of `sharp`. */
  sharpV: boolean
  /** In characters; undefined where the format has none. */
  width: number | undefined
  precision: number | undefined
}

export const NO_FLAGS: Readonly<FormatFlags> = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  plusV: false,
  sharpV: false,
  width: undefined,
  precision: undefined,
}

/** A text at the width that the flags ask for. Widths count code points. */
export function pad(text: string, flags: Readonly<FormatFlags>): string {
  const { width = 0, minus, zero } = flags
  if (width === 0) return text
  const missing = width - lengthOf(text)
  if (missing <= 0) return text
  if (minus) return text + fill(missing, zero)
  return fill(missing, zero) + text
}

/** As `pad`, with spaces whatever the flags say. */
export function padWithSpaces(text: string, flags: Readonly<FormatFlags>): string {
  return pad(text, flags.zero ? { ...flags, zero: false } : flags)
}

export function fill(length: number, zero: boolean): string {
  return (zero ? '0' : ' ').repeat(Math.max(0, length))
}

/** Number of code points; a text of no others than those below U+10000 is not walked. */
function lengthOf(text: string): number {
  if (!/[\ud800-\udfff]/.test(text)) return text.length
  let length = 0
  for (const _ of text) length++
  return length
}
