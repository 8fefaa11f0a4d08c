/** What a link tells its transfer. */
export interface LinkHandlers {
  /** Packets can be sent. */
  onOpen(): void
  /** A packet from the client. */
  onMessage(message: Buffer): void
  onError(error: Error): void
  /** The client has asked for something else by the same link, which is no longer this transfer's. */
  onTaken(): void
}

/**
 * The way between one transfer and its client: a socket of its own, or a share of the one that listens. It is the
 * transfer's, which closes it.
 */
export interface Link {
  /** Whether it is another transfer's by now: there is nothing to say to the client any more. */
  readonly isTaken: boolean
  open(handlers: LinkHandlers): void
  /** Does nothing before it is open, and after it is closed or taken. */
  send(packet: Uint8Array): void
  /** Resolves when nothing more comes; a link that was not opened may be closed, and one may be closed twice. */
  close(): Promise<void>
}
