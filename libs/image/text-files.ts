import { isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import type { Entry } from '../archive/entry.ts'
import { packEntries } from '../archive/pack.ts'
import { IMAGE_TEXT_FILES } from '../model/image.ts'
import { TEXT_FILE_BYTES_MAX } from './limits.ts'
import { findFile, readWhole } from './root-file.ts'

/**
 * Those of IMAGE_TEXT_FILES that an image has, as an archive; undefined if it has none. What is no text, or too large for
 * one, is left out.
 */
export async function packTextFiles(root: string): Promise<Buffer | undefined> {
  const entries: Entry[] = []
  for (const path of IMAGE_TEXT_FILES) {
    const place = await findFile(root, path)
    if (!place || (await stat(place)).size > TEXT_FILE_BYTES_MAX) continue
    const content = await readWhole(place, TEXT_FILE_BYTES_MAX)
    if (!isUtf8(content)) continue
    entries.push({ type: 'file', path: path.slice(1), mode: 0o644, uid: 0, gid: 0, mtime: 0, content })
  }
  return entries.length === 0 ? undefined : packEntries(entries)
}
