import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import type { DhcpLogger } from '../../../libs/dhcp/logger.ts'
import { type DhcpPacket, encodePacket } from '../../../libs/dhcp/packet.ts'
import { type AnswerReport, DhcpServer, type DhcpServerOptions } from '../../../libs/dhcp/server.ts'
import { decoded, MAC } from './_messages.ts'

export const SERVER = '127.0.0.1'
/** An address of this machine, too: answers to clients that have one arrive. */
export const ADDRESS = '127.0.1.17'

/** A client: what it sends, and the next message that comes for it. Nothing leaves the loopback interface. */
export class Client {
  readonly #receiver = createSocket('udp4')
  readonly #sender = createSocket('udp4')
  readonly #received: DhcpPacket[] = []
  readonly #waiting: ((packet: DhcpPacket) => void)[] = []
  serverPort = 0

  /** @returns the port that answers are to be sent to */
  async listen(): Promise<number> {
    this.#receiver.on('message', (bytes) => {
      const packet = decoded(bytes)
      const next = this.#waiting.shift()
      if (next) next(packet)
      else this.#received.push(packet)
    })
    this.#receiver.bind(0, '0.0.0.0')
    this.#sender.bind(0, SERVER)
    await Promise.all([once(this.#receiver, 'listening'), once(this.#sender, 'listening')])
    this.#sender.setBroadcast(true)
    return this.#receiver.address().port
  }

  send(message: DhcpPacket | Buffer, to = SERVER): void {
    const bytes = Buffer.isBuffer(message) ? message : encodePacket(message)
    this.#sender.send(bytes, this.serverPort, to)
  }

  ask(message: DhcpPacket, to = SERVER): Promise<DhcpPacket> {
    this.send(message, to)
    const packet = this.#received.shift()
    if (packet) return Promise.resolve(packet)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  close(): void {
    this.#receiver.close()
    this.#sender.close()
  }
}

/** A server on loopback, which knows the one machine, and a client. */
export async function setUp(t: Test, given: Partial<DhcpServerOptions> = {}) {
  const reports: AnswerReport[] = []
  const log: { level: string; fields: object; message: string }[] = []
  const write = (level: string) => (fields: object, message: string) =>
    void log.push({ level, fields, message })
  const logger: DhcpLogger = { debug: write('debug'), info: write('info'), warn: write('warn') }
  const client = new Client()
  t.teardown(() => client.close())
  const server = new DhcpServer({
    address: SERVER,
    port: 0,
    pxePort: 0,
    clientPort: await client.listen(),
    httpBase: 'http://127.0.0.1:9873',
    lookup: (mac) => (mac === MAC ? { hostName: 'n001', address: ADDRESS, prefix: 8 } : undefined),
    hasLoader: () => true,
    onAnswer: (report) => void reports.push(report),
    logger,
    ...given,
  })
  t.teardown(() => server.close())
  client.serverPort = await server.start()
  return { server, client, reports, log }
}
