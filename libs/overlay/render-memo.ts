import type { ResolvedNode } from '../model/resolved-node.ts'
import { isClusterField } from './cluster-data.ts'
import { partsOf } from './node-data.ts'
import type { Outcome } from './template-file.ts'

type Part = keyof ResolvedNode

/** Different sets of fields that renderings of one template read, according to the branches they take. */
const READ_SETS_MAX = 4
/** Different outcomes kept for each: a template with more has one for nearly every node. */
const OUTCOMES_MAX = 256
/** What no two nodes have in common: where a template reads it there is nothing to reuse. */
const UNIQUE: ReadonlySet<Part> = new Set(['id', 'networkDevices', 'assetKey'])

interface ReadSet {
  parts: readonly Part[]
  outcomes: Map<string, Outcome>
}

/**
 * The outcomes of a template for the nodes of one state of the cluster. A rendering depends on nothing but what it read:
 * a node that has the same values there gets the same.
 */
export class RenderMemo {
  #readSets: ReadSet[] = []
  #version = 0

  /** Forgets what is of another state. */
  at(version: number): this {
    if (version !== this.#version) this.#readSets = []
    this.#version = version
    return this
  }

  find(node: ResolvedNode): Outcome | undefined {
    for (const { parts, outcomes } of this.#readSets) {
      const outcome = outcomes.get(keyOf(node, parts))
      if (outcome) return outcome
    }
    return undefined
  }

  keep(node: ResolvedNode, outcome: Outcome): void {
    const parts = partsRead(outcome.reads)
    if (!parts) return
    let readSet = this.#readSets.find((known) => isSame(known.parts, parts))
    if (!readSet) {
      if (this.#readSets.length >= READ_SETS_MAX) return
      readSet = { parts, outcomes: new Map() }
      this.#readSets.push(readSet)
    }
    if (readSet.outcomes.size < OUTCOMES_MAX) readSet.outcomes.set(keyOf(node, parts), outcome)
  }
}

/** The parts of a node that a rendering came of; undefined if other nodes cannot have the same. */
function partsRead(reads: ReadonlySet<string>): Part[] | undefined {
  const parts = new Set<Part>()
  for (const field of reads) {
    if (isClusterField(field)) continue
    const of = partsOf(field)
    if (!of) return undefined
    for (const part of of) parts.add(part)
  }
  for (const part of parts) if (UNIQUE.has(part)) return undefined
  return [...parts].sort()
}

function keyOf(node: ResolvedNode, parts: readonly Part[]): string {
  return parts.map((part) => JSON.stringify(node[part])).join('\n')
}

function isSame(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((part, index) => part === second[index])
}
