import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import { MessageType6, OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { encodeMessage6, type Message6 } from '../../../libs/dhcp6/message.ts'
import { decodeOptions6, optionOf } from '../../../libs/dhcp6/options.ts'
import { option, relay } from './_messages.ts'

/** A relay on the loopback interface, which listens on a port of its own and says so. */
export class Relay {
  readonly #socket: Socket = createSocket('udp6')
  serverPort = 0
  /** The client's address; that of MAC unless set. */
  peerAddress: string | undefined

  async open(t: Test): Promise<void> {
    this.#socket.bind(0, '::1')
    await once(this.#socket, 'listening')
    t.teardown(() => this.#socket.close())
  }

  send(message: Message6 | Buffer): void {
    this.#socket.send(Buffer.isBuffer(message) ? message : this.#around(message), this.serverPort, '::1')
  }

  #around(message: Message6): Buffer {
    const own = [option(OptionCode6.interfaceId, [0xe0]), option(OptionCode6.relayPort, [0, 0])]
    const bytes = encodeMessage6({
      message,
      relays: [relay({ options: own, ...(this.peerAddress && { peerAddress: this.peerAddress }) })],
    })
    bytes[0] = MessageType6.relayForward
    return bytes
  }

  /** What comes next for the client. */
  async next(): Promise<Message6> {
    const [bytes] = (await once(this.#socket, 'message')) as [Buffer]
    const options = decodeOptions6(bytes.subarray(34))!
    const inner = optionOf(options, OptionCode6.relayMessage)!
    return {
      type: inner[0]!,
      transactionId: inner.readUIntBE(1, 3),
      options: decodeOptions6(inner.subarray(4))!,
    }
  }

  ask(message: Message6): Promise<Message6> {
    const answer = this.next()
    this.send(message)
    return answer
  }
}
