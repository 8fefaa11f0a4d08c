import { type Digest, digestOf } from '../digest/digest.ts'

/** A boot server that has an artifact or is to have it. */
export interface Spreader {
  id: string
  rack: string
}

/** Hex digits of a digest that say where something stands; the others say how high. */
const PLACE_DIGITS = 32

/**
 * Where a server or a rack stands for one artifact, by its name alone: who knows other members at the moment comes to
 * the same. Lower ranks are higher up.
 */
interface Standing {
  place: string
  rank: string
}

interface Ranked<T> {
  item: T
  rack: Standing
  server: Standing
}

/**
 * Where the boot servers of a cluster fetch an artifact from: a treap, of racks, and within each rack of its servers,
 * the highest of which stands for the rack. So each has at most two racks and two neighbours below it, the shape depends
 * on nothing but the members and the artifact, and when one leaves, few find another parent.
 *
 * A parent's rank is always higher, and a rank depends on nobody else: so that, however differently two servers see the
 * membership, they never wait for each other.
 */
export class SpreadTree<T extends Spreader> {
  readonly #artifact: Digest
  readonly #ranked: readonly Ranked<T>[]

  constructor(artifact: Digest, servers: Iterable<T>) {
    this.#artifact = artifact
    this.#ranked = Array.from(servers, (item) => this.#rankedOf(item))
  }

  /** Whom `self`, who need not be in the tree, fetches from; undefined at the top. */
  parentOf(self: Spreader): T | undefined {
    return parentIn(this.#ranked, this.#rankedOf(self))?.item
  }

  /** The parent, then who it would be without that, and so on: up to `limit` servers, which grow no worse than needed. */
  parentsOf(self: Spreader, limit: number): T[] {
    const own = this.#rankedOf(self)
    const parents: T[] = []
    let left = this.#ranked.filter((each) => isAbove(each, own))
    while (parents.length < limit) {
      const parent = parentIn(left, own)
      if (!parent) break
      parents.push(parent.item)
      left = left.filter((each) => each !== parent)
    }
    return parents
  }

  /** How many servers an artifact goes through before it gets to `self`. */
  depthOf(self: Spreader): number {
    let depth = 0
    let at = this.parentOf(self)
    for (; at !== undefined; at = this.parentOf(at)) depth += 1
    return depth
  }

  #rankedOf<S extends Spreader>(item: S): Ranked<S> {
    return {
      item,
      rack: standing(`${this.#artifact} rack ${item.rack}`),
      server: standing(`${this.#artifact} server ${item.rack} ${item.id}`),
    }
  }
}

function standing(name: string): Standing {
  const digest = digestOf(name)
  return { rank: digest.slice(0, PLACE_DIGITS), place: digest.slice(PLACE_DIGITS) }
}

function isAbove(one: Ranked<Spreader>, other: Ranked<Spreader>): boolean {
  if (one.rack.rank !== other.rack.rank) return one.rack.rank < other.rack.rank
  return one.server.rank < other.server.rank
}

function parentIn<T extends Spreader>(
  servers: readonly Ranked<T>[],
  self: Ranked<Spreader>,
): Ranked<T> | undefined {
  const inRack = servers.filter((each) => each.rack.rank === self.rack.rank)
  const near = nearestAbove(inRack, { self: self.server, of: (each) => each.server })
  if (near) return near
  const leaders = new Map<string, Ranked<T>>()
  for (const each of servers) {
    const leader = leaders.get(each.rack.rank)
    if (!leader || each.server.rank < leader.server.rank) leaders.set(each.rack.rank, each)
  }
  return nearestAbove([...leaders.values()], { self: self.rack, of: (each) => each.rack })
}

/**
 * The parent in a treap: of the two that are higher up and stand nearest, before and behind, the one that is less high.
 */
function nearestAbove<R>(
  candidates: readonly R[],
  { self, of }: { self: Standing; of: (candidate: R) => Standing },
): R | undefined {
  let before: R | undefined
  let behind: R | undefined
  for (const candidate of candidates) {
    const { rank, place } = of(candidate)
    if (rank >= self.rank) continue
    if (place < self.place) {
      if (!before || place > of(before).place) before = candidate
    } else if (!behind || place < of(behind).place) behind = candidate
  }
  if (!before || !behind) return before ?? behind
  return of(before).rank > of(behind).rank ? before : behind
}
