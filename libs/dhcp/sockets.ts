import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { messageOf } from '../errors/muster-error.ts'
import { DhcpListenError } from './errors.ts'
import { LISTEN_BUFFER_BYTES } from './limits.ts'

export interface DhcpSockets {
  /** Bound to the server's own address: what is sent through it leaves by the interface that has the address. */
  own: Socket
  port: number
  close(): Promise<void>
}

/**
 * A server needs two sockets on one port. Broadcasts reach only one that is bound to 0.0.0.0; but a limited broadcast
 * sent through that would leave by whatever interface the routing table prefers. Linux sends it by the interface of
 * the address that the socket is bound to, hence the second; and that one gets what clients send to the address.
 *
 * @throws {DhcpListenError}
 */
export async function openSockets(options: {
  address: string
  port: number
  /** `direct`: it was sent to the address, not to everybody. */
  onMessage: (message: Buffer, from: { sender: RemoteInfo; direct: boolean }) => void
  onError: (error: Error) => void
}): Promise<DhcpSockets> {
  const { address, onMessage, onError } = options
  const all = newSocket()
  const own = newSocket()
  const close = async () => {
    await Promise.all([all, own].map(closeSocket))
  }
  try {
    await bind(all, '0.0.0.0', options.port)
    const { port } = all.address()
    await bind(own, address, port)
    own.setBroadcast(true)
    for (const socket of [all, own]) {
      const direct = socket === own
      socket.on('message', (message, sender) => onMessage(message, { sender, direct })).on('error', onError)
    }
    return { own, port, close }
  } catch (error) {
    await close()
    throw new DhcpListenError(
      `cannot listen on ${address}:${options.port}/udp and for broadcasts: ${messageOf(error)}`,
      {
        hint: 'See with `ss -ulpn` who has the port, and with `ip addr` whether the address is here; ports below 1024 take root.',
        cause: error,
      },
    )
  }
}

/** Node looks the address of every packet up; there is nothing to look up here. */
function newSocket(): Socket {
  return createSocket({
    type: 'udp4',
    reuseAddr: true,
    recvBufferSize: LISTEN_BUFFER_BYTES,
    lookup: (address, _options, callback) => callback(null, address, 4),
  })
}

async function bind(socket: Socket, address: string, port: number): Promise<void> {
  const listening = once(socket, 'listening')
  socket.bind({ address, port, exclusive: true })
  await listening
}

async function closeSocket(socket: Socket): Promise<void> {
  const closed = Promise.withResolvers<void>()
  socket.close(closed.resolve)
  await closed.promise
}
