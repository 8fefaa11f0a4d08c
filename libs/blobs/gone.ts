import type { Socket } from 'node:net'

/**
 * Notices when the connection that a request came by is closed, be it before this was made. The response's own 'close' is
 * not told again to who listens late, and of pipelined requests those that wait for their turn do not get it.
 */
export class Gone implements Disposable {
  readonly #socket: Socket
  readonly #controller = new AbortController()

  constructor(socket: Socket) {
    this.#socket = socket
    socket.once('close', this.#onClose)
    if (socket.destroyed) this.#onClose()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  [Symbol.dispose](): void {
    this.#socket.off('close', this.#onClose)
  }

  readonly #onClose = (): void => this.#controller.abort()
}
