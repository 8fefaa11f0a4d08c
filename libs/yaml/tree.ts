import { build, type Maker } from './build.ts'
import { plainScalar } from './plain-scalar.ts'
import { Source } from './source.ts'

/** A document with the lines of its parts, from 1. A field's line is that of its key. */
export type YamlNode = YamlScalar | YamlList | YamlMap
export interface YamlScalar {
  line: number
  /** As it is written: `007`, `yes`. */
  text: string
  /** What it stands for; see plainScalar(). */
  value: unknown
}
export interface YamlList {
  line: number
  items: readonly YamlNode[]
}
export interface YamlMap {
  line: number
  fields: ReadonlyMap<string, YamlNode>
}

/**
 * The document in a text with the lines of its parts, for readers that report on each of them; undefined if there is
 * nothing in it. @throws {YamlError}
 */
export function parseYamlTree(text: string, options: { file?: string } = {}): YamlNode | undefined {
  return treeOf(new Source(text, options.file))
}

export function treeOf(source: Source): YamlNode | undefined {
  const maker: Maker<YamlNode> = {
    scalar: (text, { isPlain, offset }) => ({
      line: source.lineAt(offset),
      text,
      value: isPlain ? plainScalar(text) : text,
    }),
    list: (items, offset) => ({ line: source.lineAt(offset), items }),
    map: (entries, offset) => ({
      line: source.lineAt(offset),
      fields: new Map(
        entries.map((entry) => {
          entry.value.line = source.lineAt(entry.offset)
          return [entry.key, entry.value]
        }),
      ),
    }),
    // A node of its own, as it will have another line.
    repeat: (node, offset) => ({ ...node, line: source.lineAt(offset) }),
  }
  return build(source, maker)
}

/** The part at a path, or the nearest above it that there is. */
export function nodeAt(tree: YamlNode, path: readonly (string | number)[]): YamlNode {
  let node = tree
  for (const step of path) {
    const next =
      'fields' in node
        ? node.fields.get(String(step))
        : 'items' in node
          ? node.items[Number(step)]
          : undefined
    if (!next) return node
    node = next
  }
  return node
}

/** What a part stands for, without its lines. */
export function plainValue(node: YamlNode): unknown {
  if ('items' in node) return node.items.map(plainValue)
  if (!('fields' in node)) return node.value
  return Object.fromEntries([...node.fields].map(([key, field]) => [key, plainValue(field)]))
}
