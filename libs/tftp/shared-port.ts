import type { Socket } from 'node:dgram'
import type { TftpClient } from './admission.ts'
import type { Link, LinkHandlers } from './link.ts'

/**
 * One port for all transfers, told apart by the client's address and port: for networks, and boot ROMs, that let
 * nothing through but answers from the port that was asked. A client's port has one transfer: who asks anew by the
 * same one, after a reset for example, has given the transfer before up. Packets of strangers cannot be told from those of
 * a transfer that is over, and are not answered.
 *
 * There are as many links as the server has admitted requests, and no more.
 */
export class SharedPort {
  readonly #socket: Socket
  readonly #links = new Map<string, SharedLink>()

  /** The socket is the server's, which closes it. */
  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** How many links are not closed. */
  get count(): number {
    return this.#links.size
  }

  /** The client's link from now on. The one before is taken from its transfer. */
  link(client: TftpClient): Link {
    const key = keyOf(client)
    const link: SharedLink = new SharedLink({
      socket: this.#socket,
      client,
      onClose: () => {
        if (this.#links.get(key) === link) this.#links.delete(key)
      },
    })
    const before = this.#links.get(key)
    this.#links.set(key, link)
    before?.take()
    return link
  }

  /** Hands a packet to the transfer it belongs to; it is dropped if there is none. */
  deliver(message: Buffer, sender: TftpClient): void {
    this.#links.get(keyOf(sender))?.receive(message)
  }
}

class SharedLink implements Link {
  readonly #socket: Socket
  readonly #client: TftpClient
  readonly #onClose: () => void
  #handlers: LinkHandlers | undefined
  #isTaken = false
  #isClosed = false

  constructor(options: { socket: Socket; client: TftpClient; onClose: () => void }) {
    this.#socket = options.socket
    this.#client = options.client
    this.#onClose = options.onClose
  }

  get isTaken(): boolean {
    return this.#isTaken
  }

  open(handlers: LinkHandlers): void {
    this.#handlers = handlers
    if (this.#isTaken) handlers.onTaken()
    else handlers.onOpen()
  }

  send(packet: Uint8Array): void {
    if (this.#handlers === undefined || this.#isTaken || this.#isClosed) return
    const { port, address } = this.#client
    this.#socket.send(packet, port, address, (error) => {
      if (error !== null && !this.#isClosed) this.#handlers!.onError(error)
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#onClose()
  }

  receive(message: Buffer): void {
    this.#handlers?.onMessage(message)
  }

  take(): void {
    this.#isTaken = true
    this.#handlers?.onTaken()
  }
}

function keyOf({ address, port }: TftpClient): string {
  return `${address} ${port}`
}
