import {
  BLKSIZE_DEFAULT,
  BLKSIZE_MIN,
  TIMEOUT_MS,
  TIMEOUT_OPTION_S_MAX,
  WINDOW_BYTES_MAX,
  WINDOWSIZE_MAX,
} from './limits.ts'
import type { ReadRequest } from './request.ts'

export interface Terms {
  blksize: number
  windowsize: number
  timeoutMs: number
  /** What the OACK says, in the client's spelling and order. Empty: no OACK, the first DATA is the answer. */
  accepted: [name: string, value: string][]
}

/**
 * Agrees on options (RFC 2347): only what was asked for, names in any case of letters. A value that makes no sense
 * is not answered, which means "without it"; an ERROR would end the boot. The first of two of the same name counts.
 */
export function negotiate(
  request: ReadRequest,
  file: { sizeBytes: number; blksizeMax: number; windowsizeMax?: number },
): Terms {
  const terms: Terms = { blksize: BLKSIZE_DEFAULT, windowsize: 1, timeoutMs: TIMEOUT_MS, accepted: [] }
  const seen = new Set<string>()
  for (const [name, text] of request.options) {
    const option = name.toLowerCase()
    if (seen.has(option)) continue
    seen.add(option)
    const asked = parseValue(text)
    if (asked === undefined) continue
    const value = agree(option, asked)
    if (value !== undefined) terms.accepted.push([name, String(value)])
  }
  fitWindow(terms)
  return terms

  function agree(option: string, asked: number): number | undefined {
    switch (option) {
      case 'blksize': // RFC 2348: the server may answer with less.
        if (asked < BLKSIZE_MIN) return undefined
        terms.blksize = Math.min(asked, file.blksizeMax)
        return terms.blksize
      case 'windowsize': // RFC 7440: the same.
        if (asked < 1) return undefined
        terms.windowsize = Math.min(asked, file.windowsizeMax ?? WINDOWSIZE_MAX)
        return terms.windowsize
      case 'timeout': // RFC 2349: the same value or none.
        if (asked < 1 || asked > TIMEOUT_OPTION_S_MAX) return undefined
        terms.timeoutMs = asked * 1000
        return asked
      case 'tsize': // RFC 2349. The converted size is another one, and not what a client of netascii expects.
        return request.mode === 'netascii' ? undefined : file.sizeBytes
      default:
        return undefined
    }
  }
}

/** Here, because the size of a block may be said after that of the window. */
function fitWindow(terms: Terms): void {
  const asked = terms.accepted.find(([name]) => name.toLowerCase() === 'windowsize')
  if (asked === undefined) return
  terms.windowsize = Math.min(terms.windowsize, Math.max(1, Math.floor(WINDOW_BYTES_MAX / terms.blksize)))
  asked[1] = String(terms.windowsize)
}

function parseValue(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined
}
