import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Digest } from '../../../libs/digest/digest.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import type { BuildProgress } from '../../../libs/image/build-image.ts'
import { removeMountPoints } from '../../../libs/image/mount-points.ts'
import type { MakeRoom } from '../../../libs/image/room.ts'
import { unpackImage } from '../../../libs/image/unpack-image.ts'
import type { Image } from '../../../libs/model/image.ts'
import { liveNumber, versionsOf } from '../../../libs/model/image-versions.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import { TreeDamagedError, TreeOutdatedError, TreesDeniedError } from './errors.ts'
import { type BlobParts, FetchedBlobs } from './fetched-blobs.ts'
import { presentImage } from './image-names.ts'
import { forgetOwners, resumeOwners } from './owners-log.ts'
import { requireSpace } from './sources/disk-space.ts'
import { hasEntries, inodesOf, isThere, removeTree, requireIdle, syncFileSystem } from './tree-files.ts'
import {
  readTreeRecord,
  syncDirectory,
  type TreeRecord,
  touchTreeRecord,
  treeRecordFile,
  writeTreeRecord,
} from './tree-record.ts'

/** A working tree that can be worked on. */
export interface OpenTree {
  /** The directory that holds the root file system. */
  root: string
  /** The version that it is, or that it was before it was changed. */
  manifest: Digest
  /** Whether it may differ from that version. */
  dirty: boolean
}

export interface OpenOptions {
  signal: AbortSignal
  /** Goes on with a dirty tree whatever version is live, and with what is left of one that lost files. */
  force?: boolean
  /** How far the unpacking is, if it has to be unpacked. */
  onProgress?: (progress: BuildProgress) => void
}

const ROOT = 'rootfs'
/** What is wrong with a tree that had changes. */
const GONE = 'is gone from the disk, with what was changed in it'
/** What begins so was being made or removed when something ended it. */
const PASSING = /^(new|old|view)-/

/**
 * The root file systems of images as directories of this controller, to work on. Each is a cache of a version, or that
 * with changes on top: images are made of blobs, and a tree can be thrown away and unpacked again at any time. Whoever
 * calls has the lock of the image. Below the directory: NAME/rootfs, and NAME/tree.json that says what it is; a tree
 * without that is thrown away.
 */
export class ImageTrees {
  readonly #directory: string
  readonly #cluster: { readonly state: EntitySource }
  readonly #blobs: BlobParts
  readonly #makeRoom: MakeRoom

  /** `makeRoom` is called if the disk has no room for a tree. */
  constructor(
    options: BlobParts & {
      directory: string
      cluster: { readonly state: EntitySource }
      makeRoom?: MakeRoom
    },
  ) {
    this.#makeRoom = options.makeRoom ?? (async () => {})
    this.#directory = options.directory
    this.#cluster = options.cluster
    this.#blobs = options
  }

  /** The root file system of an image, whether it is there or not. */
  place(name: string): string {
    return join(this.homeOf(name), ROOT)
  }

  /** The directory that has all of an image's tree. */
  homeOf(name: string): string {
    return join(this.#directory, name)
  }

  /** The images of which there may be a tree. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.#directory, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  }

  /** What is known of a tree; undefined if there is none. One with changes is known also when it is gone. */
  async record(name: string): Promise<TreeRecord | undefined> {
    const found = await readTreeRecord(this.homeOf(name))
    return found && (found.dirty || (await hasEntries(this.place(name)))) ? found : undefined
  }

  /**
   * The tree of an image's live version, with what was changed in it: unpacked if it is not here, or is of another
   * version and was not changed.
   * @throws {EntityMissingError} {TreesDeniedError} {TreeBusyError} {TreeOutdatedError} if it has changes on top of
   *   another version, {TreeDamagedError} if it lost files, or all of it with its changes, and what unpackImage throws
   */
  async open(name: string, options: OpenOptions): Promise<OpenTree> {
    const image = presentImage(this.#cluster.state, name)
    const live = image.manifest.digest as Digest
    await this.prepare(name)
    const root = this.place(name)
    const found = await this.record(name)
    const isHere = found !== undefined && (await hasEntries(root))
    if (isHere && (found.built === live || (found.manifest === live && !found.dirty)))
      return this.#openClean(name, { found, live, force: options.force })
    // What became of it is in the blobs.
    if (found?.dirty && found.built !== live) {
      if (!isHere) throw new TreeDamagedError(name, { problem: GONE, isLeft: false })
      if (found.manifest !== live && !options.force)
        throw new TreeOutdatedError(name, { based: numberOf(image, found.manifest), live: liveNumber(image) })
      await touchTreeRecord(this.homeOf(name))
      return { root, manifest: found.manifest, dirty: true }
    }
    await this.#replace(name, live, await this.unpackBeside(name, image.manifest as BlobRef, options))
    return { root, manifest: live, dirty: false }
  }

  /** A tree that is the live version, as far as is known; one that lost files is not built by accident. */
  async #openClean(
    name: string,
    { found, live, force = false }: { found: TreeRecord; live: Digest; force?: boolean | undefined },
  ): Promise<OpenTree> {
    const root = this.place(name)
    const inodes = await inodesOf(root)
    const lost = (found.inodes ?? inodes) - inodes
    if (lost > 0 && !force) {
      const problem = `has ${lost} files less than when it was whole, and nobody worked on it by muster`
      throw new TreeDamagedError(name, { problem, isLeft: true })
    }
    const dirty = lost > 0
    await this.#record(name, { manifest: live, dirty, ...(!dirty && { inodes }) })
    return { root, manifest: live, dirty }
  }

  /**
   * Makes the directory of an image's tree fit for work: takes away what was left when something ended work before,
   * and finishes what has to be finished, unless the tree is to go.
   * @throws {TreesDeniedError} {TreeBusyError} {TreeDamagedError} if what has to be finished cannot be
   */
  async prepare(
    name: string,
    { except, isToGo = false }: { except?: string; isToGo?: boolean } = {},
  ): Promise<void> {
    if (process.getuid?.() !== 0) throw new TreesDeniedError()
    const home = this.homeOf(name)
    await mkdir(home, { recursive: true, mode: 0o700 })
    await requireIdle(name, home)
    await removeMountPoints(home)
    const passing = (await readdir(home))
      .filter((entry) => PASSING.test(entry))
      .map((entry) => join(home, entry))
    for (const path of passing) if (path !== except) await removeTree(path)
    if (isToGo) return
    if (!(await readTreeRecord(home))) {
      await this.#discard(name)
      return
    }
    await resumeOwners(home, this.place(name)).catch((cause: unknown) => {
      const problem = `cannot get the users of the host, as was begun: ${messageOf(cause)}`
      throw new TreeDamagedError(name, { problem, isLeft: false, cause })
    })
  }

  /** A directory beside the tree, on the same file system, that is not there yet; what is left of it goes by itself. */
  async beside(name: string, what: 'new' | 'view' = 'new'): Promise<string> {
    await mkdir(this.homeOf(name), { recursive: true, mode: 0o700 })
    return join(this.homeOf(name), `${what}-${randomUUID()}`)
  }

  /** Unpacks a version beside the tree; the caller moves or removes it. */
  async unpackBeside(name: string, manifest: BlobRef, { signal, onProgress }: OpenOptions): Promise<string> {
    const blobs = new FetchedBlobs(this.#blobs, signal)
    const image = await blobs.manifest(manifest)
    const root = await this.beside(name)
    const place = { directory: this.homeOf(name), makeRoom: this.#makeRoom }
    await requireSpace(place, { bytes: image.rawSize, what: `unpacking image ${name}` })
    try {
      await unpackImage({ manifest: image, blobs, root, signal, ...(onProgress && { onProgress }) })
      return root
    } catch (error) {
      await removeTree(root)
      throw error
    }
  }

  /** Makes a directory of the same file system the tree of a version; it is moved. What was there goes, also changes. */
  async adopt(name: string, { root, manifest }: { root: string; manifest: Digest }): Promise<void> {
    await this.prepare(name, { except: root, isToGo: true })
    await this.#replace(name, manifest, root)
  }

  /** Notes that somebody is about to change the tree. */
  async changing(name: string): Promise<void> {
    const record = await this.record(name)
    if (record) await this.#record(name, { manifest: record.manifest, dirty: true })
  }

  /** Notes what is about to be made a version: if that is the last that is heard of it, it is known what the tree is. */
  async stored(name: string, manifest: Digest): Promise<void> {
    const record = await this.record(name)
    if (record?.dirty) await this.#record(name, { manifest: record.manifest, dirty: true, built: manifest })
  }

  /** Notes what was built from the tree: the live version, or one that is staged, which the live one may become. */
  async built(name: string, { manifest, isLive }: { manifest: Digest; isLive: boolean }): Promise<void> {
    const record = await this.record(name)
    const inodes = await inodesOf(this.place(name))
    if (isLive || !record) await this.#record(name, { manifest, dirty: false, inodes })
    else await this.#record(name, { manifest: record.manifest, dirty: true, built: manifest, inodes })
  }

  /** Throws the tree away, with all that was changed in it. Whether there was such a change. */
  async reset(name: string): Promise<boolean> {
    await this.prepare(name, { isToGo: true })
    const record = await this.record(name)
    await this.#discard(name)
    return record?.dirty === true
  }

  /** Removes a tree that nobody has changed; whether it was one. @throws {TreesDeniedError} {TreeBusyError} */
  async spare(name: string): Promise<boolean> {
    await this.prepare(name)
    const record = await this.record(name)
    if (record === undefined || record.dirty) return false
    await this.#discard(name)
    return true
  }

  /** The tree goes with an image that gets another name. */
  async rename(from: string, to: string): Promise<void> {
    if (!(await isThere(this.homeOf(from)))) return
    await this.prepare(from)
    await this.remove(to)
    await rename(this.homeOf(from), this.homeOf(to))
    await syncDirectory(this.#directory)
  }

  async remove(name: string): Promise<void> {
    if (!(await isThere(this.homeOf(name)))) return
    await this.prepare(name, { isToGo: true })
    await this.#discard(name)
    await removeTree(this.homeOf(name))
  }

  async #record(name: string, record: Omit<TreeRecord, 'format'>): Promise<void> {
    await writeTreeRecord(this.homeOf(name), { format: 1, ...record })
  }

  /** Whatever ends this, the tree is known, or has no record and goes. */
  async #replace(name: string, manifest: Digest, root: string): Promise<void> {
    await syncFileSystem(root)
    await this.#discard(name)
    await rename(root, this.place(name))
    await this.#record(name, { manifest, dirty: false, inodes: await inodesOf(this.place(name)) })
  }

  /** The record goes first: a tree without one is thrown away. */
  async #discard(name: string): Promise<void> {
    const home = this.homeOf(name)
    await rm(treeRecordFile(home), { force: true })
    await forgetOwners(home)
    await syncDirectory(home)
    if (!(await isThere(this.place(name)))) return
    const aside = await this.beside(name)
    await rename(this.place(name), aside)
    await removeTree(aside)
  }
}

function numberOf(image: Image, manifest: Digest): number | undefined {
  return versionsOf(image).find((version) => version.manifest.digest === manifest)?.number
}
