import type { Node } from './ast.ts'
import { DEFINITIONS_MAX } from './limits.ts'
import type { Refuse } from './token.ts'
import { trimSpace } from './white-space.ts'

/** Templates by name: what `define` and `block` make, and the file itself. */
export class Definitions {
  readonly #refuse: Refuse
  readonly #nodes = new Map<string, Node[]>()

  constructor(refuse: Refuse) {
    this.#refuse = refuse
  }

  /**
   * Adds what ends at `offset`. As in Go, what is empty (but for white space) takes nothing's place; else a name is defined
   * only once.
   */
  add(name: string, nodes: Node[], offset: number): void {
    const known = this.#nodes.get(name)
    if (known === undefined || isEmpty(known)) this.#nodes.set(name, nodes)
    else if (!isEmpty(nodes)) this.#refuse(offset, `the template ${JSON.stringify(name)} is defined twice`)
    if (this.#nodes.size > DEFINITIONS_MAX) this.#refuse(offset, `more than ${DEFINITIONS_MAX} definitions`)
  }

  all(): ReadonlyMap<string, Node[]> {
    return this.#nodes
  }
}

function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.type === 'text' && trimSpace(node.text) === '')
}
