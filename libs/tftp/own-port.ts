import type { Socket } from 'node:dgram'
import type { TftpClient } from './admission.ts'
import type { Link, LinkHandlers } from './link.ts'
import { ErrorCode, encodeError, Opcode, opcodeOf } from './packets.ts'
import { createUdpSocket, onPacket } from './socket.ts'

const UNKNOWN_TRANSFER = encodeError(ErrorCode.unknownTransfer, 'unknown transfer')

/**
 * A port of the transfer's own (the server's TID, RFC 1350 section 4). The socket is not connected to the client, though
 * that would save 4 % of the time: the kernel would then keep strangers' packets from us, and they could not be told.
 */
export class OwnPort implements Link {
  readonly isTaken = false
  readonly #address: string
  readonly #client: TftpClient
  #socket: Socket | undefined
  #isBound = false
  #closed: Promise<void> | undefined

  /** `address` is the local one, so that answers come from where the request went to. */
  constructor(options: { address: string; client: TftpClient }) {
    this.#address = options.address
    this.#client = options.client
  }

  open(handlers: LinkHandlers): void {
    const socket = createUdpSocket(this.#address)
    this.#socket = socket
    socket.on('error', (error) => handlers.onError(error))
    onPacket(socket, (message, sender) => {
      if (sender.port === this.#client.port && sender.address === this.#client.address) {
        handlers.onMessage(message)
      } else if (opcodeOf(message) !== Opcode.error) {
        // RFC 1350 section 4: a stranger is told so, and the transfer goes on. An ERROR is never answered.
        socket.send(UNKNOWN_TRANSFER, sender.port, sender.address)
      }
    })
    socket.on('listening', () => {
      this.#isBound = true
      handlers.onOpen()
    })
    socket.bind({ address: this.#address, port: 0, exclusive: true })
  }

  send(packet: Uint8Array): void {
    if (this.#isBound && this.#closed === undefined) {
      this.#socket!.send(packet, this.#client.port, this.#client.address)
    }
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#socket === undefined) resolve()
      else this.#socket.close(resolve)
    })
    return this.#closed
  }
}
