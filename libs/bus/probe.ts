import { connect } from 'node:net'

const DEFAULT_PORT = 4222
/** A server's greeting is about 400 bytes; one that is much longer comes from something else. */
const GREETING_BYTES_MAX = 64 * 1024

/**
 * Resolves when the server has greeted (`INFO {...}`), and hangs up again.
 *
 * The client library leaves its socket open for good when a server accepts a connection and then says nothing, as
 * one does that is frozen or behind a mute balancer. So it is only let at a server that has just shown to be awake.
 */
export async function probe(server: string, signal: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(server.includes('://') ? server : `nats://${server}`)
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
    signal,
  })
  let greeting = ''
  // Leaving the loop, in whatever way, destroys the socket.
  for await (const chunk of socket) {
    greeting += (chunk as Buffer).toString('latin1')
    if (greeting.includes('\n') || greeting.length > GREETING_BYTES_MAX) break
  }
  if (!greeting.startsWith('INFO ')) throw new Error(`${server} does not answer as a NATS server`)
}
