import type { Logger } from 'pino'
import type { Bus } from '../../libs/bus/bus.ts'
import type { FencedWriter, Write } from '../../libs/bus/fenced-writer.ts'
import type { LeaseTerm } from '../../libs/bus/lease-term.ts'
import { BUCKETS, groupKey, headKey, nodeKey, parseBootKey } from '../../libs/bus/names.ts'
import { encode } from '../../libs/codec/codec.ts'
import type { Compiled } from '../../libs/compile/compiled.ts'
import { Publication, type RecordWrite } from '../../libs/compile/publication.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../libs/records/decode.ts'
import type { NodeRecord } from '../../libs/records/node-record.ts'
import { MacIndex } from './mac-index.ts'
import { readBucket } from './read-bucket.ts'

/** What counts as standing where something cannot be read: nothing that is compiled says the same. */
const UNREADABLE = { seq: 0, group: '' } as unknown as NodeRecord

/** Records that are encoded and handed to the bus together. */
const WRITES_AT_ONCE = 2_000

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
  #macs = new MacIndex()

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
    const { records, macs } = publication.plan(compiled)
    try {
      // Part by part: of a large cluster, all records encoded at once would be much.
      for (let from = 0; from < records.length; from += WRITES_AT_ONCE) {
        await this.#boot.write(records.slice(from, from + WRITES_AT_ONCE).map(writeOf))
      }
      await this.#mac.write(this.#macs.plan({ changes: macs, all: () => publication.macs() }))
    } catch (error) {
      // Part of it may be written: the next attempt looks at what is there.
      this.#publication = undefined
      throw error
    }
    return { compiled, written: records.length }
  }

  /** Shuts former writers out, then reads what stands there. */
  async #takeOver(): Promise<void> {
    await this.#boot.open(this.#term)
    await this.#mac.open(this.#term)
    const publication = new Publication()
    for (const [key, value] of await readBucket(this.#bus, BUCKETS.boot, this.#ended)) {
      const parsed = parseBootKey(key)
      if (!parsed) continue
      const id = parsed.kind === 'head' ? '' : parsed.id
      const record = this.#decode(parsed.kind, value)
      publication.observe({ rack: parsed.rack, kind: parsed.kind, id, record })
    }
    const macs = new MacIndex()
    for (const [key, value] of await readBucket(this.#bus, BUCKETS.mac, this.#ended)) {
      macs.observe(key, Buffer.from(value).toString())
    }
    this.#publication = publication
    this.#macs = macs
  }

  /** A record that cannot be read counts as one with no content, so that it is written again or deleted. */
  #decode(kind: RecordWrite['kind'], value: Uint8Array): RecordWrite['record'] {
    try {
      return DECODERS[kind](value)
    } catch (error) {
      this.#logger.warn({ kind, reason: messageOf(error) }, 'a boot record cannot be read; replacing it')
      return UNREADABLE
    }
  }
}

function writeOf(write: RecordWrite): Write {
  return { key: keyOf(write), value: write.record && encode(write.record) }
}

function keyOf({ rack, kind, id }: RecordWrite): string {
  if (kind === 'head') return headKey(rack)
  return kind === 'node' ? nodeKey(rack, id) : groupKey(rack, id)
}
