import type { FileChange } from '../../../libs/image/diff-files.ts'
import type { PackageChange } from '../../../libs/image/package-list.ts'
import type { NumberedVersion } from '../../../libs/model/image-versions.ts'
import { checkName } from '../../../libs/model/name.ts'
import { items } from '../api.ts'
import type { AlteredNodes } from '../change-preview.ts'
import type { Client } from '../client.ts'
import type { Counts } from '../progress.ts'

/** The versions of an image, the highest number first. */
export interface Versions {
  name: string
  /** Of the change that last put the image. */
  seq: number
  live: number
  keep: number
  items: (NumberedVersion & { live: boolean })[]
}

/** Who uses an image: the nodes that boot it, and the profiles that name it. */
export interface Usage {
  name: string
  nodes: AlteredNodes
  profiles: string[]
}

export interface ImageKernel {
  image: string
  version: string
  path: string
  size: number
  /** Its path in the image. */
  initramfs?: string
  /** Whether a node boots it that asks for no other. */
  isDefault: boolean
  nodes: AlteredNodes
}

/** What is told of each of two versions that are compared. */
export interface VersionFacts {
  name: string
  number: number
  manifest: string
  size: number
  rawSize: number
  entries: number
  builtAt: number
  source: string
}

interface FileCount {
  count: number
  bytes: number
}

/** How much two versions differ in; what was not compared, or is not known, is missing. */
export interface DiffSummary {
  before: VersionFacts
  after: VersionFacts
  files?: {
    added: FileCount
    removed: FileCount
    changed: FileCount & { bytesBefore: number }
    timesOnly: number
  }
  /** Compressed bytes of each that the other does not have. */
  bytesOnly?: { before: number; after: number }
  packages?: { added: number; removed: number; changed: number }
  kernels: { added: string[]; removed: string[]; changed: string[] }
}

/** A line of a comparison. */
export interface DiffLine {
  phase?: string
  progress?: Counts
  summary?: DiffSummary
  files?: FileChange[]
  packages?: PackageChange[]
  result?: { files: number; packages: number }
  error?: unknown
}

/** @throws {ValueInvalidError} @throws {RefusedError} if there is no such image */
export function imageVersions(client: Client, name: string): Promise<Versions> {
  return client.get(imagePath(name, 'versions'))
}

/** Who uses each image, or one of them. */
export function imageUsage(client: Client, name?: string): Promise<Usage[]> {
  return items(client, `/v1/image-usage${queryOf(name)}`)
}

/** The kernels of all images, or of one. */
export function imageKernels(client: Client, name?: string): Promise<ImageKernel[]> {
  return items(client, `/v1/image-kernels${queryOf(name)}`)
}

/** @throws {ValueInvalidError} */
export function imagePath(name: string, verb: string): string {
  checkName('image', name)
  return `/v1/images/${encodeURIComponent(name)}/${verb}`
}

function queryOf(name: string | undefined): string {
  if (name === undefined) return ''
  checkName('image', name)
  return `?name=${encodeURIComponent(name)}`
}
