import { OverlayTreeError } from './errors.ts'
import { ATTRIBUTES_FILE } from './overlay-tree.ts'

/** Extended attributes of a file: lines as `getfattr --dump` writes them, by path. */
export type Attributes = Map<string, string[]>

const HEAD = '# file: '
const LINE = /^[a-z]+\.[^=\s]+(=.*)?$/

/**
 * Reads the attributes of an overlay's files. An archive that a kernel unpacks has no room for them (newc), so they travel
 * in a list of their own that is applied on the node.
 * @throws {OverlayTreeError} if the text is not what `getfattr --dump` writes
 */
export function readAttributes(text: string, overlay: string): Attributes {
  const attributes: Attributes = new Map()
  let current: string[] | undefined
  text.split('\n').forEach((line, index) => {
    if (line.startsWith(HEAD)) {
      current = []
      attributes.set(line.slice(HEAD.length).replace(/^\/+/, ''), current)
    } else if (line.trim() === '' || line.startsWith('#')) return
    else if (current && LINE.test(line)) current.push(line)
    else {
      throw new OverlayTreeError(
        { overlay, file: ATTRIBUTES_FILE },
        `has a line ${index + 1} that is no attribute`,
        "Make it by: getfattr --dump --absolute-names -m - FILE, or write '# file: usr/bin/x' and 'user.name=\"value\"'.",
      )
    }
  })
  return attributes
}

/** The same as text, in the order of the paths, with a slash in front of each. */
export function writeAttributes(attributes: Attributes): string {
  return [...attributes]
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([path, lines]) => `${HEAD}/${path}\n${lines.join('\n')}\n`)
    .join('\n')
}
