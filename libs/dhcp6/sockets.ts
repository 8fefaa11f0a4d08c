import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { LISTEN_BUFFER_BYTES } from '../dhcp/limits.ts'
import { messageOf } from '../errors/muster-error.ts'
import { Dhcp6ListenError } from './errors.ts'
import { bytesOfIPv6, textOfIPv6 } from './ipv6.ts'

/** Where clients and relays ask (RFC 8415, 7.1): on one link, and relays that name no server within a site. */
export const ALL_SERVERS_AND_RELAYS = 'ff02::1:2'
export const ALL_SERVERS = 'ff05::1:3'

export interface Dhcp6Sockets {
  /** For machines on the link: what it sends comes from the interface's link-local address. */
  link: Socket
  /** For relays, by the server's own address. */
  own: Socket
  port: number
  close(): Promise<void>
}

/**
 * One socket for each address that the server is asked by: what is bound to a group of one link hears that interface only, so that
 * servers for several links of a machine are not in each other's way.
 *
 * @throws {Dhcp6ListenError}
 */
export async function openSockets6(options: {
  /** IPv6, without a zone. */
  address: string
  port: number
  /** `multicast`: it was sent to all servers. */
  onMessage: (message: Buffer, from: { sender: RemoteInfo; multicast: boolean }) => void
  onError: (error: Error) => void
}): Promise<Dhcp6Sockets> {
  const { address, onMessage, onError } = options
  const [own, link, site] = [newSocket(), newSocket(), newSocket()]
  const all = [own, link, site]
  const close = async () => {
    await Promise.all(all.map(closeSocket))
  }
  try {
    const device = deviceOf(address)
    await bind(own, address, options.port)
    const { port } = own.address()
    await bind(link, `${ALL_SERVERS_AND_RELAYS}%${device}`, port)
    link.addMembership(ALL_SERVERS_AND_RELAYS, `::%${device}`)
    await bind(site, ALL_SERVERS, port)
    site.addMembership(ALL_SERVERS, `::%${device}`)
    for (const socket of all) {
      const multicast = socket !== own
      socket
        .on('message', (message, sender) => onMessage(message, { sender, multicast }))
        .on('error', onError)
    }
    return { link, own, port, close }
  } catch (error) {
    await close()
    throw new Dhcp6ListenError(
      `cannot listen on [${address}]:${options.port}/udp and for ${ALL_SERVERS_AND_RELAYS}: ${messageOf(error)}`,
      {
        hint: 'See with `ss -ulpn` who has the port, and with `ip -6 addr` whether the address is here; ports below 1024 take root.',
        cause: error,
      },
    )
  }
}

/** The interface that has the address. */
function deviceOf(wanted: string): string {
  const usual = (text: string) => {
    const bytes = bytesOfIPv6(text)
    return bytes && textOfIPv6(bytes)
  }
  for (const [device, addresses] of Object.entries(networkInterfaces())) {
    const found = addresses?.some(
      ({ family, address }) => family === 'IPv6' && usual(address) === usual(wanted),
    )
    if (found) return device
  }
  throw new Error('no interface has the address')
}

/** Node looks the address of every packet up; there is nothing to look up here. */
function newSocket(): Socket {
  return createSocket({
    type: 'udp6',
    ipv6Only: true,
    reuseAddr: true,
    recvBufferSize: LISTEN_BUFFER_BYTES,
    lookup: (address, _options, callback) => callback(null, address, 6),
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
