import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Artifact } from './artifact.ts'
import { allowsRange, hasContent, parseRange } from './http-conditions.ts'

/** What a request for an artifact gets: a head, and the bytes `start` (included) to `end` (not included). */
export interface ResponsePlan {
  status: 200 | 206 | 304 | 405 | 416
  headers: OutgoingHttpHeaders
  start: number
  end: number
}

/**
 * Always with a Content-Length, which EDK2, shim and iPXE need, never with an empty header, on which OVMF hangs.
 * The order in which conditions count is that of RFC 9110, section 13.2.2.
 */
export function planResponse(
  request: Pick<IncomingMessage, 'method' | 'headers'>,
  artifact: Artifact,
): ResponsePlan {
  const { size, etag } = artifact
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD') {
    return withoutBody(405, { Allow: 'GET, HEAD', 'Content-Length': 0 })
  }
  if (hasContent(headers['if-none-match'], etag)) return withoutBody(304, { ETag: `"${etag}"` })

  // Range is defined for GET alone (RFC 9110, section 14.2): HEAD tells the size of the whole.
  const ranged = method === 'GET' && allowsRange(single(headers['if-range']), etag)
  const range = ranged ? parseRange(headers.range, size) : 'whole'
  if (range === 'unsatisfiable') {
    return withoutBody(416, { ETag: `"${etag}"`, 'Content-Range': `bytes */${size}`, 'Content-Length': 0 })
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size } : range
  const head: OutgoingHttpHeaders = {
    'Content-Type': artifact.contentType,
    'Content-Length': end - start,
    'Accept-Ranges': 'bytes',
    ETag: `"${etag}"`,
  }
  if (artifact.filename) head['Content-Disposition'] = `attachment; filename="${artifact.filename}"`
  if (range !== 'whole') head['Content-Range'] = `bytes ${start}-${end - 1}/${size}`
  return { status: range === 'whole' ? 200 : 206, headers: head, start, end: method === 'HEAD' ? start : end }
}

function withoutBody(status: ResponsePlan['status'], headers: OutgoingHttpHeaders): ResponsePlan {
  return { status, headers, start: 0, end: 0 }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header
}
