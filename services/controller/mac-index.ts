import type { Write } from '../../libs/bus/fenced-writer.ts'
import { macKey, nodeKey } from '../../libs/bus/names.ts'
import type { MacChange } from '../../libs/compile/publication.ts'

/** Which record a MAC address leads to, for those that know no rack: what stands in the bus, and what has to be written. */
export class MacIndex {
  readonly #standing = new Map<string, string>()
  /** Whether what stood there has been compared with all records. */
  #isCompared = false

  /** Takes note of an entry that stands there. */
  observe(key: string, value: string): void {
    this.#standing.set(key, value)
  }

  /** What to write so that the index says what the records say, `all` in the first plan; counts as written from now on. */
  plan(options: {
    changes: readonly MacChange[]
    all: () => Iterable<{ rack: string; id: string; mac: string }>
  }): Write[] {
    const writes = this.#isCompared ? this.#following(options.changes) : this.#comparedWith(options.all())
    this.#isCompared = true
    for (const { key, value } of writes) {
      if (value === undefined) this.#standing.delete(key)
      else this.#standing.set(key, Buffer.from(value).toString())
    }
    return writes
  }

  #comparedWith(all: Iterable<{ rack: string; id: string; mac: string }>): Write[] {
    const wanted = new Map<string, string>()
    for (const { rack, id, mac } of all) wanted.set(macKey(mac), nodeKey(rack, id))
    const writes: Write[] = []
    for (const [key, value] of wanted) if (this.#standing.get(key) !== value) writes.push(put(key, value))
    for (const key of this.#standing.keys()) if (!wanted.has(key)) writes.push({ key, value: undefined })
    return writes
  }

  #following(changes: readonly MacChange[]): Write[] {
    const wanted = new Map<string, string | undefined>()
    // An address that moves from one node to another is given up and taken in one plan, in whichever order.
    for (const { rack, id, before } of changes) {
      for (const mac of before)
        if (this.#standing.get(macKey(mac)) === nodeKey(rack, id)) wanted.set(macKey(mac), undefined)
    }
    for (const { rack, id, after } of changes)
      for (const mac of after) wanted.set(macKey(mac), nodeKey(rack, id))
    const writes: Write[] = []
    for (const [key, value] of wanted) {
      if (value === undefined) writes.push({ key, value: undefined })
      else if (this.#standing.get(key) !== value) writes.push(put(key, value))
    }
    return writes
  }
}

function put(key: string, value: string): Write {
  return { key, value: Buffer.from(value) }
}
