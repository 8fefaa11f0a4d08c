import { compareStrings } from '../template/value.ts'
import { type Overlay, parentsOf, readTree, type TreeItem } from './overlay-tree.ts'

/** Directories that a path needs and no overlay has: owned by root, of the beginning of time, always the same. */
const IMPLIED_DIRECTORY = { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0 } as const

/**
 * Lays overlays over one another, in list order: for each path the last one that has it wins. A directory over a
 * directory keeps what is in it and takes the later one's mode and owner; anything else over a directory takes away
 * what was in it; a directory takes the place of a file or link. Names of files are no templates and templates do not
 * change what paths there are, so this is settled before anything is rendered, once for all nodes.
 *
 * The result is in an order in which each directory comes before what is in it.
 *
 * It ends at the edge of the overlays: where the *image* has a link and the overlay a directory of the same path
 * (`lib64` in an image with merged /usr), the node's kernel finds both and the directory replaces the link.
 *
 * @throws {OverlayTreeError | ValueInvalidError}
 */
export function layerOverlays(overlays: readonly Overlay[]): TreeItem[] {
  const merged = new Map<string, TreeItem>()
  for (const overlay of overlays) {
    const items = [...readTree(overlay).values()].sort(byPath)
    for (const item of items) lay(item, merged)
  }
  return [...merged.values()].sort(byPath)
}

function lay(item: TreeItem, merged: Map<string, TreeItem>): void {
  for (const parent of parentsOf(item.path)) {
    if (merged.get(parent)?.entry.type === 'directory') continue
    const entry = { ...IMPLIED_DIRECTORY, path: parent }
    merged.set(parent, { overlay: item.overlay, path: parent, entry, isTemplate: false })
  }
  const isDirectory = item.entry.type === 'directory'
  if (!isDirectory && merged.get(item.path)?.entry.type === 'directory') removeBelow(item.path, merged)
  merged.set(item.path, item)
}

function removeBelow(path: string, merged: Map<string, TreeItem>): void {
  for (const other of merged.keys()) if (other.startsWith(`${path}/`)) merged.delete(other)
}

function byPath(first: TreeItem, second: TreeItem): number {
  return compareStrings(first.path, second.path)
}
