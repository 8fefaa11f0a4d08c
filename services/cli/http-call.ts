import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import type { Endpoint } from './endpoint.ts'

/** How long a controller may take to accept a connection. */
const CONNECT_TIMEOUT_MS = 5_000
/** How long an answer may stay away; only streams may be silent for longer. */
const SILENCE_TIMEOUT_MS = 120_000

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array
  /** The answer comes bit by bit, over any time. */
  streams: boolean
  signal: AbortSignal
}

/**
 * What became of a call: an answer, or the problem that kept it away. `connected` tells whether the controller may
 * have acted on it.
 */
export type Outcome = { response: IncomingMessage } | { problem: NodeJS.ErrnoException; connected: boolean }

/** Sends one call to one endpoint, on a connection of its own; the answer's headers are here when it resolves. */
export async function callEndpoint(endpoint: Endpoint, call: Call): Promise<Outcome> {
  const { request, target } = await transportOf(endpoint, call.path)
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const { method, headers, signal } = call
  // agent: false closes the connection after the answer, so that no idle one keeps the process alive.
  const outgoing = request({ ...target, method, headers, signal, agent: false })
  let connected = false
  const timer = setTimeout(
    () => outgoing.destroy(new Error(`no answer in ${CONNECT_TIMEOUT_MS / 1_000} s`)),
    CONNECT_TIMEOUT_MS,
  )
  outgoing.once('socket', (socket) => {
    socket.once('connect', () => {
      connected = true
      clearTimeout(timer)
      if (call.streams) socket.setKeepAlive(true)
      else socket.setTimeout(SILENCE_TIMEOUT_MS, () => outgoing.destroy(new Error('it fell silent')))
    })
  })
  outgoing.once('response', (response) => resolve({ response }))
  outgoing.on('error', (problem) => {
    clearTimeout(timer)
    resolve({ problem, connected })
  })
  outgoing.end(call.body)
  return promise
}

async function transportOf(endpoint: Endpoint, path: string) {
  if ('socket' in endpoint) {
    const target: RequestOptions = { socketPath: endpoint.socket, path }
    return { request: requestHttp, target }
  }
  const { url } = endpoint
  const request = url.protocol === 'https:' ? (await import('node:https')).request : requestHttp
  const target: RequestOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    path: url.pathname.replace(/\/$/, '') + path,
    ...(url.port && { port: url.port }),
  }
  return { request, target }
}
