import { HostlistError } from './errors.ts'
import { MASKS_MAX, NAMES_MAX } from './limits.ts'
import { matchesMask } from './mask.ts'
import { ALL, type Pattern, sizeOf, textsOf } from './pattern.ts'

/** Who knows the groups and nodes that an expression refers to. */
export interface HostGroups {
  /**
   * The nodes of a group, or undefined if there is no such group. Without a source it is one of the usual
   * source; with a source, the name `*` asks for all nodes that the source knows.
   */
  group(source: string | undefined, name: string): Iterable<string> | undefined
  /** All nodes: what `@*` stands for, and what wildcards are held against. */
  all(): Iterable<string>
}

/** Finds the names that the operands of one expression stand for, up to the limits of an expression. */
export class OperandNames {
  readonly #groups: HostGroups | undefined
  #namesLeft = NAMES_MAX
  #masksLeft = MASKS_MAX
  #all: readonly string[] | undefined

  constructor(groups: HostGroups | undefined) {
    this.#groups = groups
  }

  /** The names, in order, perhaps with duplicates. @throws {HostlistError} also while they are taken */
  of(pattern: Pattern): Iterable<string> {
    if (pattern.kind === 'mask') return this.#matching(pattern)
    if (pattern.kind === 'group') return this.#members(pattern)
    this.#take(sizeOf(pattern), pattern)
    return textsOf(pattern)
  }

  *#members(pattern: Pattern): Generator<string> {
    const groups = this.#needGroups(pattern, 'is a group')
    this.#take(sizeOf(pattern), pattern)
    for (const name of textsOf(pattern)) {
      const isAll = name === ALL && pattern.source === undefined
      const members = isAll ? groups.all() : groups.group(pattern.source, name)
      if (members === undefined) throw noSuchGroup(name, pattern)
      for (const member of members) {
        this.#take(1, pattern)
        yield member
      }
    }
  }

  *#matching(pattern: Pattern): Generator<string> {
    const groups = this.#needGroups(pattern, 'has a wildcard')
    this.#masksLeft -= sizeOf(pattern)
    if (this.#masksLeft < 0) {
      throw new HostlistError(pattern.offset, `the expression has more than ${MASKS_MAX} wildcard masks`, {
        hint: 'Each number in the brackets beside a wildcard makes one. Use a group, or write the names.',
      })
    }
    const masks = textsOf(pattern)
    this.#all ??= [...groups.all()]
    for (const name of this.#all) {
      if (!masks.some((mask) => matchesMask(mask, { name }))) continue
      this.#take(1, pattern)
      yield name
    }
  }

  #needGroups(pattern: Pattern, is: string): HostGroups {
    if (this.#groups !== undefined) return this.#groups
    throw new HostlistError(pattern.offset, `${shown(pattern.text)} ${is}, but names are needed here`, {
      hint: 'Where nodes are made, groups and wildcards stand for nothing yet. Write the names: n[1-4].',
    })
  }

  #take(count: number, pattern: Pattern): void {
    this.#namesLeft -= count
    if (this.#namesLeft >= 0) return
    throw new HostlistError(pattern.offset, `the expression makes more than ${NAMES_MAX} names`, {
      hint: 'Check the ranges, or do it in several parts.',
    })
  }
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}

function noSuchGroup(name: string, { source, offset }: Pattern): HostlistError {
  const where = source === undefined ? '' : ` in the source ${shown(source)}`
  return new HostlistError(offset, `there is no group ${shown(name)}${where}`, {
    hint: 'Check how it is written. @* is all nodes; a node is written without the @.',
  })
}
