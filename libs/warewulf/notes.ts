import type { YamlNode } from '../yaml/tree.ts'

/** What became of one line of a file. */
export interface Note {
  file: string
  /** From 1. */
  line: number
  /** As the file names it: `nodes.n1.network devices.default.hwaddr`. */
  field: string
  /** `changed`: taken over, but not as it stood there; `unused`: not taken over, and the text says why. */
  what: 'taken' | 'changed' | 'unused'
  text: string
}

/** Collects the notes on one file. */
export class Notes {
  readonly #file: string
  #notes: Note[] = []

  constructor(file: string) {
    this.#file = file
  }

  add(what: Note['what'], place: { line: number; field: string }, text: string): void {
    this.#notes.push({ file: this.#file, line: place.line, field: place.field, what, text })
  }

  /** Says of a field that was taken over that it is not after all. */
  withdraw({ line, field }: { line: number; field: string }, reason: string): void {
    this.#notes = this.#notes.filter((note) => note.line !== line || note.field !== field)
    this.add('unused', { line, field }, reason)
  }

  /** In the order of the lines. */
  sorted(): Note[] {
    return this.#notes.sort((one, other) => one.line - other.line)
  }
}

/** A part of a file. */
export interface Place {
  node: YamlNode
  line: number
  field: string
}

export function placeOf(node: YamlNode, field: string): Place {
  return { node, line: node.line, field }
}

/** The parts of a map or list, each with its name. */
export function* partsOf({ node, field }: Place): Iterable<[string, Place]> {
  const parts = 'fields' in node ? node.fields : 'items' in node ? node.items.entries() : []
  for (const [key, part] of parts)
    yield [String(key), placeOf(part, [field, key].filter((each) => each !== '').join('.'))]
}

/** The texts, numbers and empty maps and lists in a part: what stands on the lines below it. */
export function* leavesOf(place: Place): Iterable<Place> {
  let isLeaf = true
  for (const [, part] of partsOf(place)) {
    isLeaf = false
    yield* leavesOf(part)
  }
  if (isLeaf) yield place
}
