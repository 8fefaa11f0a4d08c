import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

export interface Refusal {
  message: string
  headers?: OutgoingHttpHeaders
}

/** Answers with a status and one line for people; gives the status back. */
export function refuse(response: ServerResponse, status: number, refusal: Refusal): number {
  const body = `${refusal.message}\n`
  response.writeHead(status, {
    ...refusal.headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
  return status
}
