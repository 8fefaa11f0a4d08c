import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { messageOf } from '../errors/muster-error.ts'
import { DhcpListenError } from './errors.ts'
import { LISTEN_BUFFER_BYTES } from './limits.ts'

/** How a message came in. */
export interface Arrival {
  sender: RemoteInfo
  /** It was sent to the address, as far as that is known, not to everybody. */
  direct: boolean
  /** It came to the port for PXE clients. */
  onPxePort: boolean
  /** By which the answer leaves by the interface that the server is for. */
  socket: Socket
}

export interface DhcpSockets {
  port: number
  /** Undefined where another program has it. */
  pxePort: number | undefined
  close(): Promise<void>
}

interface Listening {
  address: string
  port: number
  pxePort: number
  /**
   * Numbers of sockets that are bound to an interface and a port already; then none are opened. See `inheritedSockets` of the boot server.
   */
  inherited?: readonly number[]
  onMessage: (message: Buffer, arrival: Arrival) => void
  onError: (error: Error) => void
  /** Called if the port for PXE clients is not to be had. */
  onNoPxePort: (error: Error) => void
}

/**
 * A server needs two sockets on one port. Broadcasts reach only one that is bound to 0.0.0.0; but a limited broadcast
 * sent through that would leave by whatever interface the routing table prefers. Linux sends it by the interface of
 * the address that the socket is bound to, hence the second; and that one gets what clients send to the address.
 *
 * One that was bound to an interface by somebody who may (SO_BINDTODEVICE) does for both, and hears nothing of other interfaces.
 *
 * @throws {DhcpListenError}
 */
export async function openSockets(options: Listening): Promise<DhcpSockets> {
  const { address, inherited = [] } = options
  const open = new Set<Socket>()
  const close = async () => {
    await Promise.all([...open].map(closeSocket))
    open.clear()
  }
  try {
    return { ...(inherited.length > 0 ? await adopt(options, open) : await bindAll(options, open)), close }
  } catch (error) {
    await close()
    const where = inherited.length > 0 ? `sockets ${inherited.join(', ')}` : `${address}:${options.port}/udp`
    throw new DhcpListenError(`cannot listen on ${where} and for broadcasts: ${messageOf(error)}`, {
      hint: 'See with `ss -ulpn` who has the port, and with `ip addr` whether the address is here; ports below 1024 take root.',
      cause: error,
    })
  }
}

async function bindAll(options: Listening, open: Set<Socket>) {
  const { address, onNoPxePort } = options
  const [all, own] = [newSocket(), newSocket()]
  open.add(all).add(own)
  await bind(all, { address: '0.0.0.0', port: options.port })
  const { port } = all.address()
  await bind(own, { address, port })
  own.setBroadcast(true)
  listenOn(all, options, { direct: false, onPxePort: false, socket: own })
  listenOn(own, options, { direct: true, onPxePort: false, socket: own })

  const pxe = newSocket()
  try {
    await bind(pxe, { address, port: options.pxePort })
  } catch (error) {
    await closeSocket(pxe)
    onNoPxePort(error as Error)
    return { port, pxePort: undefined }
  }
  open.add(pxe)
  listenOn(pxe, options, { direct: true, onPxePort: true, socket: pxe })
  return { port, pxePort: pxe.address().port }
}

/** The port for PXE clients is told by its number; all others are for DHCP. */
async function adopt(options: Listening, open: Set<Socket>) {
  let port: number | undefined
  let pxePort: number | undefined
  for (const fd of options.inherited ?? []) {
    const socket = newSocket()
    open.add(socket)
    await bind(socket, { fd })
    socket.setBroadcast(true)
    const bound = socket.address().port
    const onPxePort = bound === options.pxePort
    if (onPxePort) pxePort = bound
    else port = bound
    listenOn(socket, options, { direct: false, onPxePort, socket })
  }
  if (port === undefined) throw new Error('none of them has the port for DHCP')
  return { port, pxePort }
}

function listenOn(socket: Socket, { onMessage, onError }: Listening, arrival: Omit<Arrival, 'sender'>): void {
  socket.on('message', (message, sender) => onMessage(message, { sender, ...arrival })).on('error', onError)
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

async function bind(socket: Socket, to: { address: string; port: number } | { fd: number }): Promise<void> {
  const listening = once(socket, 'listening')
  socket.bind({ ...to, exclusive: true })
  await listening
}

async function closeSocket(socket: Socket): Promise<void> {
  const closed = Promise.withResolvers<void>()
  socket.close(closed.resolve)
  await closed.promise
}
