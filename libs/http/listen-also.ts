import { once } from 'node:events'
import { createServer } from 'node:net'
import { messageOf } from '../errors/muster-error.ts'
import { HttpListenError } from './errors.ts'
import type { HttpServer } from './make-server.ts'

/**
 * Has a server that listens already listen on a further address. Its connections are the server's like all others, with its limits,
 * and end with it; what is returned only listens.
 *
 * @throws {HttpListenError}
 */
export async function listenAlso(
  server: HttpServer,
  where: { host: string; port: number },
): Promise<Disposable & { port: number }> {
  // As an HTTP server's own: what a client sent before it closed its side is answered.
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    server.server.emit('connection', socket)
  })
  const listening = once(listener, 'listening')
  listener.listen({ ...where, ipv6Only: true })
  try {
    await listening
  } catch (error) {
    throw new HttpListenError(`cannot listen on [${where.host}]:${where.port}/tcp: ${messageOf(error)}`, {
      hint: 'See with `ss -tlnp` who has the port, and with `ip addr` whether the address is here.',
      cause: error,
    })
  }
  const bound = listener.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : where.port,
    [Symbol.dispose]: () => void listener.close(),
  }
}
