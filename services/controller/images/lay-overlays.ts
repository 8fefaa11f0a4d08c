import { chmod, lchown, lstat, mkdir, readFile, utimes } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { CpioExtract } from '../../../libs/archive/cpio-extract.ts'
import { readCpio } from '../../../libs/archive/cpio-reader.ts'
import { decompress } from '../../../libs/archive/decompress.ts'
import { MemberGuard } from '../../../libs/archive/member-guard.ts'
import { runForOutput } from '../../../libs/archive/run-for-output.ts'
import { restoreXattrs } from '../../../libs/archive/xattr-restore.ts'
import type { BlobSource } from '../../../libs/image/blob-source.ts'
import { resolveInRoot } from '../../../libs/image/root-path.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { overlayBlobs, type Pair } from '../../../libs/records/pair.ts'
import { removeTree } from './tree-files.ts'

/** Bytes of one overlay archive, unpacked. */
const OVERLAY_BYTES_MAX = 1024 * 1024 * 1024

const CONTEXTS = ['system', 'runtime'] as const
/** Where the archives say what to delete, and which attributes files have: see the overlay `init`. */
const LISTS = 'usr/lib/muster'

/**
 * Makes a layer for overlayfs of what a node lays over its image: modules, what the system is, and what follows while it
 * runs. As the node's kernel does it, a directory takes the place of a link of the image. What overlays delete is hidden,
 * as overlayfs does that. `root`: the image's.
 */
export async function layOverlays(
  blobs: BlobSource,
  pair: Pair,
  { layer, root }: { layer: string; root: string },
): Promise<void> {
  const { modules, trailer } = pair.group
  if (modules.length > 0) await unpackArchive(blobs, [...modules, trailer], layer)
  for (const context of CONTEXTS) await unpackArchive(blobs, overlayBlobs(pair, context), layer)
  for (const context of CONTEXTS) {
    const listed = (await readList(layer, `deleted.${context}`)).toString()
    for (const path of listed.split('\n').filter(isClean)) await hide(path, { layer, root })
  }
  for (const context of CONTEXTS) {
    // Of a file that a later overlay has replaced by something else, it is not said.
    await restoreXattrs(layer, await readList(layer, `xattrs.${context}`)).catch(() => {})
  }
}

async function unpackArchive(blobs: BlobSource, refs: readonly BlobRef[], layer: string): Promise<void> {
  const guard = new MemberGuard()
  await using extract = new CpioExtract(layer)
  for (const ref of refs) {
    const bytes = await decompress(await blobs.read(ref), { sizeMax: OVERLAY_BYTES_MAX })
    for (const member of readCpio(bytes)) guard.check(member)
    await extract.write(bytes)
  }
  await extract.end()
}

async function readList(layer: string, name: string): Promise<Buffer> {
  return readFile(join(layer, LISTS, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

/** What init takes for a path. */
function isClean(path: string): boolean {
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..')
}

/** Takes a path out of the layer, and hides what the image has there. */
async function hide(path: string, { layer, root }: { layer: string; root: string }): Promise<void> {
  const ours = await placeOf(layer, path)
  if (ours !== undefined) await removeTree(ours)
  const theirs = await placeOf(root, path)
  if (theirs === undefined) return
  const place = join(layer, relative(root, theirs))
  await makeParents(dirname(relative(root, theirs)), { layer, root })
  if (await isThere(place)) return
  // Documentation/filesystems/overlayfs.rst, "whiteouts and opaque directories".
  await runForOutput('mknod', ['--', place, 'c', '0', '0'])
}

/** Where a path is, with the links that lead to it followed, but not itself; undefined if there is nothing. */
async function placeOf(root: string, path: string): Promise<string | undefined> {
  const parent = await resolveInRoot(root, dirname(`/${path}`))
  if (parent === undefined) return undefined
  const place = join(parent, basename(path))
  return (await isThere(place)) ? place : undefined
}

/** Directories of the image in the layer, so that something in them can be hidden; they stay as they are. */
async function makeParents(path: string, { layer, root }: { layer: string; root: string }): Promise<void> {
  if (path === '.' || (await isThere(join(layer, path)))) return
  await makeParents(dirname(path), { layer, root })
  const { mode, uid, gid, mtimeMs } = await lstat(join(root, path))
  await mkdir(join(layer, path))
  await lchown(join(layer, path), uid, gid)
  await chmod(join(layer, path), mode & 0o7777)
  await utimes(join(layer, path), mtimeMs / 1_000, mtimeMs / 1_000)
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw error
    },
  )
}
