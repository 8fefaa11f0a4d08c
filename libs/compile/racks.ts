import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import type { CompiledRack } from './compiled.ts'

interface Rack extends CompiledRack {
  nodes: Map<string, NodeRecord>
  groups: Map<string, GroupRecord>
}

/** The records that are compiled, by rack, and the racks in which anything changed since the update began. */
export class Racks {
  readonly #racks = new Map<string, Rack>()
  #touched = new Set<string>()

  get all(): ReadonlyMap<string, CompiledRack> {
    return this.#racks
  }

  get touched(): ReadonlySet<string> {
    return this.#touched
  }

  begin(): void {
    this.#touched = new Set()
  }

  setNode(name: string, record: NodeRecord): void {
    this.#touch(name).nodes.set(record.id, record)
  }

  setGroup(name: string, record: GroupRecord): void {
    this.#touch(name).groups.set(record.id, record)
  }

  deleteNode(name: string, id: string): void {
    if (this.#racks.get(name)?.nodes.has(id)) this.#touch(name).nodes.delete(id)
    this.#touched.add(name)
    this.#dropIfEmpty(name)
  }

  deleteGroup(name: string, id: string): void {
    if (this.#racks.get(name)?.groups.has(id)) this.#touch(name).groups.delete(id)
    this.#dropIfEmpty(name)
  }

  #touch(name: string): Rack {
    this.#touched.add(name)
    let rack = this.#racks.get(name)
    if (!rack) {
      rack = { nodes: new Map(), groups: new Map() }
      this.#racks.set(name, rack)
    }
    return rack
  }

  #dropIfEmpty(name: string): void {
    const rack = this.#racks.get(name)
    if (rack?.nodes.size === 0 && rack.groups.size === 0) this.#racks.delete(name)
  }
}
