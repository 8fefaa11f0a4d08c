import type { Digest } from '../digest/digest.ts'

/** Bytes `start` (included) to `end` (not included). */
export interface ByteRange {
  start: number
  end: number
}

/**
 * A Range header (RFC 9110, section 14.2). What cannot be understood is ignored, as the RFC wants, and so are
 * several ranges at once: no boot client asks for them, and they are a way to make a server work hard.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    // The last so many bytes.
    const start = Math.max(size - Number(last), 0)
    return start < size ? { start, end: size } : 'unsatisfiable'
  }
  const start = Number(first)
  const end = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < start) return 'whole'
  return start < size ? { start, end } : 'unsatisfiable'
}

/** If-None-Match (RFC 9110, section 13.1.2): whether the client has this content already. Compares weakly. */
export function hasContent(ifNoneMatch: string | undefined, etag: Digest): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${etag}"`)
}

/**
 * If-Range (RFC 9110, section 13.1.5): whether a range of this content is what the client wants. Compares strongly.
 * A date never matches, because none is sent.
 */
export function allowsRange(ifRange: string | undefined, etag: Digest): boolean {
  return ifRange === undefined || ifRange.trim() === `"${etag}"`
}
