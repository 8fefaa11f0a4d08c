import { NAME_BYTES_MAX, REQUEST_BYTES_MAX } from './limits.ts'
import { normalizeName } from './names.ts'
import { ErrorCode } from './packets.ts'

/** A read request that can be looked up. */
export interface ReadRequest {
  kind: 'read'
  name: string
  mode: 'octet' | 'netascii'
  /** As sent, in order: name and value. */
  options: [name: string, value: string][]
}

/** A request that is answered with an ERROR at once. */
export interface Refusal {
  kind: 'refusal'
  code: ErrorCode
  text: string
}

/**
 * A read request (RFC 1350 section 5, RFC 2347): opcode, name, mode, then names and values of options, each ended by
 * NUL. The mode is known in any case of letters. What follows the last complete option is ignored.
 */
export function parseReadRequest(message: Buffer): ReadRequest | Refusal {
  if (message.length > REQUEST_BYTES_MAX) return refusal(ErrorCode.illegalOperation, 'request too long')
  const nameEnd = message.indexOf(0, 2)
  const fields = nameEnd === -1 ? [] : stringsAfter(message, nameEnd + 1)
  if (fields[0] === undefined) return refusal(ErrorCode.illegalOperation, 'malformed request')
  const mode = fields[0].toLowerCase()
  if (mode !== 'octet' && mode !== 'netascii') return refusal(ErrorCode.illegalOperation, 'unknown mode')
  const raw = message.subarray(2, nameEnd)
  if (raw.length > NAME_BYTES_MAX) return refusal(ErrorCode.notFound, 'name too long')
  const name = normalizeName(raw)
  if (name === undefined) return refusal(ErrorCode.accessViolation, 'name leaves the root')
  if (name === '') return refusal(ErrorCode.notFound, 'no name')
  const options: [string, string][] = []
  for (let at = 1; at + 1 < fields.length; at += 2) options.push([fields[at]!, fields[at + 1]!])
  return { kind: 'read', name, mode, options }
}

function stringsAfter(message: Buffer, start: number): string[] {
  const strings: string[] = []
  for (let at = start; ; ) {
    const end = message.indexOf(0, at)
    if (end === -1) return strings
    strings.push(message.toString('latin1', at, end))
    at = end + 1
  }
}

export function refusal(code: ErrorCode, text: string): Refusal {
  return { kind: 'refusal', code, text }
}
