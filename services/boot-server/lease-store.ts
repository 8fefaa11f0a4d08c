import { isIP } from 'node:net'
import { Level } from 'level'
import type { Logger } from 'pino'
import { decode, encode } from '../../libs/codec/codec.ts'
import type { Lease, LeaseState } from '../../libs/dhcp/leases.ts'
import { LEASES_MAX } from '../../libs/dhcp/limits.ts'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { openOrMoveAside } from './level-damage.ts'

const STATES: readonly LeaseState[] = ['leased', 'declined', 'free']

/** The addresses of pools that machines have, on disk, by address: nobody but this server knows of them. */
export class LeaseStore {
  readonly #db: Level<string, Uint8Array>
  #failed = false

  private constructor(db: Level<string, Uint8Array>) {
    this.#db = db
  }

  /** The store, and what it holds, what ends last at the end. @throws {StateUnusableError} */
  static async open(options: {
    directory: string
    logger: Logger
  }): Promise<{ store: LeaseStore; leases: Lease[] }> {
    const { directory, logger } = options
    const what =
      'which machine has which address of a pool cannot be read; it is moved aside, and machines ask for those that they have'
    return openOrMoveAside(
      async () => {
        const db = new Level<string, Uint8Array>(directory, { valueEncoding: 'view' })
        try {
          await db.open()
          return { store: new LeaseStore(db), leases: await load(db, logger) }
        } catch (error) {
          await db.close()
          throw error
        }
      },
      { directory, what, logger },
    )
  }

  /** On disk when it returns. After a failure the database is opened anew, because LevelDB may refuse all further writes. */
  async write(leases: readonly Lease[]): Promise<void> {
    try {
      if (this.#failed) {
        await this.#db.close()
        await this.#db.open()
        this.#failed = false
      }
      const batch = leases.map(({ address, ...rest }) => ({
        type: 'put' as const,
        key: address,
        value: encode(rest),
      }))
      await this.#db.batch(batch, { sync: true })
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db.close()
  }
}

/** What cannot be read is left out, and removed, as is what is too much. */
async function load(db: Level<string, Uint8Array>, logger: Logger): Promise<Lease[]> {
  const leases: Lease[] = []
  const gone: string[] = []
  for await (const [address, bytes] of db.iterator()) {
    try {
      leases.push(leaseOf(address, decode(bytes)))
    } catch (error) {
      logger.error({ address, reason: messageOf(error) }, 'left out a lease that cannot be read')
      gone.push(address)
    }
  }
  leases.sort((one, other) => one.until - other.until)
  const old = [4, 6].flatMap((family) => tooOld(leases, family))
  gone.push(...old)
  await db.batch(gone.map((key) => ({ type: 'del', key })))
  const left = new Set(old)
  return leases.filter(({ address }) => !left.has(address))
}

/** Addresses of a family that are too many, of leases in the order of their ends. */
function tooOld(leases: readonly Lease[], family: number): string[] {
  const ofFamily = leases.map(({ address }) => address).filter((address) => isIP(address) === family)
  return ofFamily.slice(0, Math.max(0, ofFamily.length - LEASES_MAX))
}

function leaseOf(address: string, value: unknown): Lease {
  const { mac, subnet, state, until } = (value ?? {}) as { [key in keyof Lease]?: unknown }
  const fine =
    isIP(address) !== 0 &&
    typeof mac === 'string' &&
    typeof subnet === 'string' &&
    STATES.includes(state as LeaseState) &&
    Number.isFinite(until)
  if (!fine) throw new TypeError('it lacks a field or has a wrong one')
  return { address, mac, subnet, state: state as LeaseState, until: until as number }
}
