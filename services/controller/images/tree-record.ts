import { open, readFile, rename, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Digest, isDigest } from '../../../libs/digest/digest.ts'

/** What a working tree is: a cache of one version of an image, or that with changes on top. */
export interface TreeRecord {
  format: 1
  /** The manifest of the version that it was unpacked from, or built into. */
  manifest: Digest
  /** Whether somebody may have changed it since. */
  dirty: boolean
  /** The manifest that was built from a dirty tree, as long as nobody has changed it since: a staged version. */
  built?: Digest
  /** How many inodes the tree had when it was unpacked, or built last; unknown while somebody may be changing it. */
  inodes?: number
}

const FILE = 'tree.json'

/** Undefined if there is none, or none that can be understood: then nothing is known about the tree. */
export async function readTreeRecord(directory: string): Promise<TreeRecord | undefined> {
  let text: string
  try {
    text = await readFile(join(directory, FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { format, manifest, dirty, built, inodes } = JSON.parse(text) as Partial<TreeRecord>
    if (format !== 1 || !isDigest(manifest ?? '') || typeof dirty !== 'boolean') return undefined
    return {
      format,
      manifest: manifest!,
      dirty,
      ...(built !== undefined && isDigest(built) && { built }),
      ...(Number.isSafeInteger(inodes) && { inodes: inodes! }),
    }
  } catch {
    return undefined
  }
}

/** The record is there as a whole, or still the one before, also after a power cut. */
export async function writeTreeRecord(directory: string, record: TreeRecord): Promise<void> {
  await writeWhole(join(directory, FILE), `${JSON.stringify(record)}\n`)
}

export function treeRecordFile(directory: string): string {
  return join(directory, FILE)
}

/** The tree is of use now: the file's time of modification says when it was last. */
export async function touchTreeRecord(directory: string): Promise<void> {
  const now = new Date()
  await utimes(join(directory, FILE), now, now)
}

/** Writes a file that is there as a whole, or as it was before. Nobody else writes to it meanwhile. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  {
    await using file = await open(beside, 'w', 0o600)
    await file.writeFile(text)
    await file.sync()
  }
  await rename(beside, path)
  await syncDirectory(dirname(path))
}

/** Makes what was created, renamed and removed in a directory last. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r')
  await directory.sync()
}
