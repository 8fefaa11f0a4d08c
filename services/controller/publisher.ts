import type { Logger } from 'pino'
import type { Bus } from '../../libs/bus/bus.ts'
import type { FencedWriter, Write } from '../../libs/bus/fenced-writer.ts'
import type { LeaseTerm } from '../../libs/bus/lease-term.ts'
import { BUCKETS, groupKey, headKey, macKey, nodeKey, parseBootKey } from '../../libs/bus/names.ts'
import type { Compiled } from '../../libs/compile/compile.ts'
import { Publication, type RecordWrite } from '../../libs/compile/publication.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../libs/records/decode.ts'

const DECODERS = { node: decodeNodeRecord, group: decodeGroupRecord, head: decodeRackHead }

/**
 * Writes compiled records to the bus for the time of one lease. The fence keeps a controller that lost the lease,
 * and does not know it yet, from writing anything over what its successor wrote.
 */
export class Publisher {
  readonly #bus: Bus
  readonly #term: LeaseTerm
  readonly #logger: Logger
  readonly #boot: FencedWriter
  readonly #mac: FencedWriter
  #publication: Publication | undefined
  #macs = new Map<string, string>()

  constructor(options: { bus: Bus; term: LeaseTerm; logger: Logger }) {
    this.#bus = options.bus
    this.#term = options.term
    this.#logger = options.logger
    this.#boot = this.#bus.fencedWriter(BUCKETS.boot)
    this.#mac = this.#bus.fencedWriter(BUCKETS.mac)
  }

  /** Writes what differs from what stands there, and returns how many records that was. @throws {FencedOutError} */
  async publish(compiled: Compiled): Promise<number> {
    if (!this.#publication || !this.#boot.isOpen || !this.#mac.isOpen) await this.#takeOver()
    const publication = this.#publication!
    const writes = publication.plan(compiled)
    try {
      await this.#boot.write(writes.map((write) => ({ key: keyOf(write), value: write.value })))
      await this.#writeMacs(compiled)
    } catch (error) {
      // Part of it may be written: the next attempt looks at what is there.
      this.#publication = undefined
      throw error
    }
    return writes.length
  }

  /** Shuts former writers out, then reads what stands there. */
  async #takeOver(): Promise<void> {
    await this.#boot.open(this.#term)
    await this.#mac.open(this.#term)
    const publication = new Publication()
    await this.#readAll(BUCKETS.boot, (key, value) => {
      const parsed = parseBootKey(key)
      if (!parsed) return
      const id = parsed.kind === 'head' ? '' : parsed.id
      publication.observe({
        rack: parsed.rack,
        kind: parsed.kind,
        id,
        record: value && this.#decode(parsed.kind, value),
      })
    })
    const macs = new Map<string, string>()
    await this.#readAll(BUCKETS.mac, (key, value) => {
      if (value) macs.set(key, Buffer.from(value).toString())
    })
    this.#publication = publication
    this.#macs = macs
  }

  /** A record that cannot be read counts as one with no content, so that it is written again or deleted. */
  #decode(kind: RecordWrite['kind'], value: Uint8Array): object {
    try {
      return DECODERS[kind](value)
    } catch (error) {
      this.#logger.warn({ kind, reason: messageOf(error) }, 'a boot record cannot be read; replacing it')
      return { group: '' }
    }
  }

  async #readAll(
    name: (typeof BUCKETS)['boot' | 'mac'],
    take: (key: string, value: Uint8Array | undefined) => void,
  ) {
    const { promise: caughtUp, resolve } = Promise.withResolvers<void>()
    const watch = this.#bus.bucket(name).watch({
      onEntry: ({ key, value }) => take(key, value),
      onCaughtUp: resolve,
      onReset: () => {},
    })
    const lost = this.#bus.onStatus((connected) => !connected && resolve())
    await caughtUp
    lost()
    await watch.close()
  }

  /** Which record a MAC address leads to, for those that know no rack. */
  async #writeMacs({ racks, failed }: Compiled): Promise<void> {
    const wanted = new Map<string, string>()
    const kept = new Set<string>()
    for (const [rack, { nodes }] of racks) {
      for (const node of failed) kept.add(nodeKey(rack, node))
      for (const [id, { interfaces }] of nodes) {
        for (const { mac } of interfaces) wanted.set(macKey(mac), nodeKey(rack, id))
      }
    }
    const writes: Write[] = []
    for (const [key, value] of wanted) {
      if (this.#macs.get(key) !== value) writes.push({ key, value: Buffer.from(value) })
    }
    for (const [key, value] of this.#macs) {
      if (wanted.has(key)) continue
      if (kept.has(value)) wanted.set(key, value)
      else writes.push({ key, value: undefined })
    }
    await this.#mac.write(writes)
    this.#macs = wanted
  }
}

function keyOf({ rack, kind, id }: RecordWrite): string {
  if (kind === 'head') return headKey(rack)
  return kind === 'node' ? nodeKey(rack, id) : groupKey(rack, id)
}
