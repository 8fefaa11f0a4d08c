import type { Entry } from '../../../libs/archive/entry.ts'
import { readAttributes } from '../../../libs/overlay/attributes.ts'
import { INCLUDE_OVERLAY } from '../../../libs/overlay/includes.ts'
import { comparePaths, type Overlay, readTree } from '../../../libs/overlay/overlay-tree.ts'
import { TemplateFile } from '../../../libs/overlay/template-file.ts'

const LINK_MODE = 0o777

/**
 * That a tree can be laid over an image, and that every template in it is one.
 * @throws {OverlayTreeError} {OverlayRenderError} {ValueInvalidError} with file, and line of a template
 */
export function checkTree(overlay: Overlay): void {
  const { items, attributes } = readTree(overlay)
  readAttributes(attributes ?? '', overlay.name)
  // What is included is text: it may have the form of a template without being one.
  if (overlay.name === INCLUDE_OVERLAY) return
  for (const item of items) {
    if (item.kind === 'template')
      new TemplateFile({ overlay: overlay.name, path: item.path, entry: item.entry })
  }
}

/**
 * A tree in its one form: ordered, and without the times of files. So the same files make the same digest, whoever puts
 * them and when, and putting them again changes nothing.
 */
export function canonicalTree(entries: readonly Entry[]): Entry[] {
  return entries
    .map((entry) => ({ ...entry, mtime: 0, ...(entry.type === 'symlink' && { mode: LINK_MODE }) }))
    .sort((first, second) => comparePaths(first.path, second.path))
}
