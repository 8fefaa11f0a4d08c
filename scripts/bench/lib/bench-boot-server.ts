import { join } from 'node:path'
import { pino } from 'pino'
import type { Service } from '../../../libs/service/run-service.ts'
import { startBootServer } from '../../../services/boot-server/boot-server.ts'
import { freePort } from './free-port.ts'

const MIB = 1024 * 1024

/** A boot server of a rack in this process, so that one clock tells when a change got there. */
export class BenchBootServer {
  /** Of each node, the sequence of the record that is live. */
  readonly #live = new Map<string, number>()
  readonly #waiting = new Set<{ node: string; seq: number; resolve: (atMs: number) => void }>()
  #service: Service | undefined

  static async start(options: { rack: string; nats: string; directory: string }): Promise<BenchBootServer> {
    const { rack, nats, directory } = options
    const server = new BenchBootServer()
    server.#service = await startBootServer({
      config: {
        id: `b-${rack}`,
        rack,
        address: '127.0.0.1',
        nodeUrl: undefined,
        nats: [nats],
        dataDirectory: join(directory, `boot-${rack}`),
        ports: { dhcp: 0, tftp: 0, http: await freePort() },
        residentBytes: 16 * MIB,
      },
      logger: pino({ level: 'debug' }, { write: (line) => server.#hear(line) }),
    })
    return server
  }

  /** Resolves to when a node was switched to a change of its record, in milliseconds of this process's clock. */
  live(node: string, seq: number): Promise<number> {
    if ((this.#live.get(node) ?? 0) >= seq) return Promise.resolve(performance.now())
    return new Promise((resolve) => this.#waiting.add({ node, seq, resolve }))
  }

  async close(): Promise<void> {
    await this.#service?.[Symbol.asyncDispose]()
  }

  #hear(text: string): void {
    const { msg, node, nodeSeq = 0 } = JSON.parse(text) as { msg: string; node?: string; nodeSeq?: number }
    if (msg !== 'node switched' || node === undefined) return
    this.#live.set(node, nodeSeq)
    for (const waiting of this.#waiting) {
      if (waiting.node !== node || nodeSeq < waiting.seq) continue
      this.#waiting.delete(waiting)
      waiting.resolve(performance.now())
    }
  }
}
