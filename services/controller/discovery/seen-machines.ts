import type { Logger } from 'pino'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { Follower } from '../../../libs/bus/follower.ts'
import { DISCOVERED_MAX, DISCOVERED_TTL_MS } from '../../../libs/bus/layout.ts'
import { BUCKETS } from '../../../libs/bus/names.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import { type Discovered, decodeDiscovered } from '../../../libs/records/discovered.ts'

/** Machines that boot servers saw and that are no nodes, as they stand in the bus. */
export class SeenMachines {
  readonly #logger: Logger
  /** By key, the longest unseen first. */
  readonly #machines = new Map<string, Discovered>()
  readonly #follower: Follower
  readonly #listeners = new Set<() => void>()

  constructor({ bus, logger }: { bus: Bus; logger: Logger }) {
    this.#logger = logger
    this.#follower = bus.bucket(BUCKETS.discovered).watch({
      onEntry: ({ key, value }) => this.#take(key, value),
      onReset: () => this.#machines.clear(),
    })
  }

  /** Those that no node has the MAC address of, in the order in which they were first seen; of all racks unless one is given. */
  list(inventory: Pick<Inventory, 'ownerOf'>, options: { now: number; rack?: string }): Discovered[] {
    const { now, rack } = options
    const present: Discovered[] = []
    for (const [key, machine] of this.#machines) {
      // What expires in NATS expires without a message.
      if (now - machine.lastSeen > DISCOVERED_TTL_MS) this.#machines.delete(key)
      else if ((rack === undefined || machine.rack === rack) && inventory.ownerOf(machine.mac) === undefined)
        present.push(machine)
    }
    return present.sort((one, other) => one.firstSeen - other.firstSeen || (one.mac < other.mac ? -1 : 1))
  }

  /** Called when a machine was seen. Returns how to end that. */
  onSeen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): Promise<void> {
    return this.#follower.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #take(key: string, value: Uint8Array | undefined): void {
    this.#machines.delete(key)
    if (value === undefined) return
    try {
      this.#machines.set(key, decodeDiscovered(value))
    } catch (error) {
      this.#logger.warn({ key, reason: messageOf(error) }, 'left out a machine that cannot be read')
      return
    }
    if (this.#machines.size > DISCOVERED_MAX) this.#machines.delete(this.#machines.keys().next().value!)
    for (const listener of this.#listeners) listener()
  }
}
