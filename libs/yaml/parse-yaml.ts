import { build, type Maker } from './build.ts'
import { plainScalar } from './plain-scalar.ts'
import { Source } from './source.ts'
import { nodeAt, treeOf, type YamlNode } from './tree.ts'

export interface YamlDocument {
  /** Maps are objects, lists arrays; null if there is nothing in the text. */
  readonly value: unknown
  /**
   * The line of a field or item, from 1; of one that is not there, that of the nearest part above it that is.
   * Undefined if there is nothing in the text. The first call takes as long as reading the text did.
   */
  lineOf(path: readonly (string | number)[]): number | undefined
}

const VALUES: Maker<unknown> = {
  scalar: (text, { isPlain }) => (isPlain ? plainScalar(text) : text),
  list: (items) => items,
  map: (entries) => {
    const value: Record<string, unknown> = {}
    for (const { key, value: field } of entries) {
      // Assigned, that one would set the object's prototype.
      if (key === '__proto__')
        Object.defineProperty(value, key, {
          value: field,
          enumerable: true,
          writable: true,
          configurable: true,
        })
      else value[key] = field
    }
    return value
  },
  repeat: (value) => value,
}

/**
 * Reads one YAML document by the core schema (YAML 1.2.2, 10.3). What an alias repeats is one object in several
 * places: whoever changes the value copies it first.
 * @throws {YamlError} naming the line, if the text is none, has more than one, or uses what is not supported
 */
export function parseYaml(text: string, options: { file?: string } = {}): YamlDocument {
  const source = new Source(text, options.file)
  const value = build(source, VALUES) ?? null
  let tree: YamlNode | undefined
  return {
    value,
    lineOf(path) {
      // Lines are asked for when something is wrong, so they are not kept from the first reading.
      tree ??= treeOf(source)
      return tree && nodeAt(tree, path).line
    },
  }
}
