import type { Logger } from 'pino'
import type { Bus } from '../../libs/bus/bus.ts'
import { BusUnavailableError } from '../../libs/bus/errors.ts'
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
  readonly #ended: AbortSignal
  readonly #logger: Logger
  readonly #boot: FencedWriter
  readonly #mac: FencedWriter
  #publication: Publication | undefined
  #macs = new Map<string, string>()

  /** `ended` aborts when the term is over. */
  constructor(options: { bus: Bus; term: LeaseTerm; ended: AbortSignal; logger: Logger }) {
    this.#bus = options.bus
    this.#term = options.term
    this.#ended = options.ended
    this.#logger = options.logger
    this.#boot = this.#bus.fencedWriter(BUCKETS.boot)
    this.#mac = this.#bus.fencedWriter(BUCKETS.mac)
  }

  /**
   * Writes what of a compile differs from what stands there; `written` says how many records that was. `compile` is
   * called once all others are shut out: if it works from nothing older than the change log is then, it is newer than
   * whatever they published. @throws {FencedOutError} {BusUnavailableError} and what `compile` throws
   */
  async publish(compile: () => Promise<Compiled>): Promise<{ compiled: Compiled; written: number }> {
    if (!this.#publication || !this.#boot.isOpen || !this.#mac.isOpen) await this.#takeOver()
    const publication = this.#publication!
    const compiled = await compile()
    this.#ended.throwIfAborted()
    const { newestSeq } = publication
    if (newestSeq > compiled.seq) {
      const { seq } = compiled
      this.#logger.warn(
        { seq, newestSeq },
        'records are newer than the change log, which was reset; replacing them',
      )
    }
    const writes = publication.plan(compiled)
    try {
      await this.#boot.write(writes.map((write) => ({ key: keyOf(write), value: write.value })))
      await this.#writeMacs(compiled)
    } catch (error) {
      // Part of it may be written: the next attempt looks at what is there.
      this.#publication = undefined
      throw error
    }
    return { compiled, written: writes.length }
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

  /** Reads a whole bucket. @throws {BusUnavailableError} if the connection, the bucket or the term goes before that */
  async #readAll(
    name: (typeof BUCKETS)['boot' | 'mac'],
    take: (key: string, value: Uint8Array | undefined) => void,
  ): Promise<void> {
    const { promise: caughtUp, resolve, reject } = Promise.withResolvers<void>()
    const giveUp = (): void => reject(new BusUnavailableError(`cannot read ${name} to its end`))
    const forgetStatus = this.#bus.onStatus(giveUp)
    this.#ended.addEventListener('abort', giveUp)
    const watch = this.#bus.bucket(name).watch({
      onEntry: ({ key, value }) => take(key, value),
      onCaughtUp: resolve,
      onReset: giveUp,
    })
    try {
      if (!this.#bus.connected || this.#ended.aborted) giveUp()
      await caughtUp
    } finally {
      forgetStatus()
      this.#ended.removeEventListener('abort', giveUp)
      await watch.close()
    }
  }

  /** Which record a MAC address leads to, for those that know no rack; of a node that failed they stay as they are. */
  async #writeMacs({ racks, failed }: Compiled): Promise<void> {
    const wanted = new Map<string, string>()
    for (const [rack, { nodes }] of racks) {
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
      const record = parseBootKey(value)
      if (record?.kind === 'node' && failed.has(record.id)) wanted.set(key, value)
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
