import type { FileChange, FilesDiff } from '../../../libs/image/diff-files.ts'
import type { ImagesDiff } from '../../../libs/image/diff-images.ts'
import type { PackageChange } from '../../../libs/image/package-list.ts'
import type { NamedVersion } from './compare-versions.ts'

/** What is said of each of the two versions. */
export type VersionFacts = Pick<
  NamedVersion,
  'name' | 'number' | 'size' | 'rawSize' | 'entries' | 'builtAt' | 'source'
> & {
  manifest: string
}

/** Files, and the bytes of their contents. */
export interface FileCount {
  count: number
  bytes: number
}

/** How much two versions differ in; what was not compared is missing. */
export interface DiffSummary {
  before: VersionFacts
  after: VersionFacts
  files?: {
    added: FileCount
    removed: FileCount
    /** `bytes`: after the change. */
    changed: FileCount & { bytesBefore: number }
    /** Files that differ in nothing but their time. */
    timesOnly: number
  }
  /** Compressed bytes of each that the other does not have. */
  bytesOnly?: { before: number; after: number }
  /** Missing also if one of the two has no list of its packages. */
  packages?: { added: number; removed: number; changed: number }
  /** Versions of kernels, or their paths where these do not say. */
  kernels: { added: string[]; removed: string[]; changed: string[] }
}

export function summaryOf(compared: {
  before: NamedVersion
  after: NamedVersion
  files: ImagesDiff | undefined
  packages: readonly PackageChange[] | undefined
}): DiffSummary {
  const { before, after, files, packages } = compared
  return {
    before: factsOf(before),
    after: factsOf(after),
    ...(files && { files: filesOf(files), bytesOnly: files.bytesOnly }),
    ...(packages && { packages: packagesOf(packages) }),
    kernels: kernelsOf(before, after),
  }
}

function factsOf(version: NamedVersion): VersionFacts {
  const { name, number, size, rawSize, entries, builtAt, source, manifest } = version
  return { name, number, size, rawSize, entries, builtAt, source, manifest: manifest.digest }
}

function filesOf({ changes, timesOnly }: FilesDiff): NonNullable<DiffSummary['files']> {
  const added = changes.filter(({ before }) => !before)
  const removed = changes.filter(({ after }) => !after)
  const changed = changes.filter(({ before, after }) => before && after)
  return {
    added: countOf(added, 'after'),
    removed: countOf(removed, 'before'),
    changed: { ...countOf(changed, 'after'), bytesBefore: countOf(changed, 'before').bytes },
    timesOnly,
  }
}

function countOf(changes: readonly FileChange[], side: 'before' | 'after'): FileCount {
  return { count: changes.length, bytes: changes.reduce((sum, change) => sum + (change[side]?.size ?? 0), 0) }
}

function packagesOf(changes: readonly PackageChange[]): NonNullable<DiffSummary['packages']> {
  const count = (isOne: (change: PackageChange) => boolean): number => changes.filter(isOne).length
  return {
    added: count(({ before }) => before.length === 0),
    removed: count(({ after }) => after.length === 0),
    changed: count(({ before, after }) => before.length > 0 && after.length > 0),
  }
}

/** By path; one whose bytes changed under the same path was built anew, or has another initramfs. */
function kernelsOf(before: NamedVersion, after: NamedVersion): DiffSummary['kernels'] {
  const [old, now] = [before, after].map(
    ({ kernels }) => new Map(kernels.map((kernel) => [kernel.path, kernel])),
  ) as [Map<string, NamedVersion['kernels'][number]>, Map<string, NamedVersion['kernels'][number]>]
  const told = ({ version, path }: { version: string; path: string }): string => version || path
  const isSame = (path: string): boolean =>
    old.get(path)?.blob.digest === now.get(path)?.blob.digest &&
    old.get(path)?.initramfs?.blob.digest === now.get(path)?.initramfs?.blob.digest
  return {
    added: after.kernels.filter(({ path }) => !old.has(path)).map(told),
    removed: before.kernels.filter(({ path }) => !now.has(path)).map(told),
    changed: after.kernels.filter(({ path }) => old.has(path) && !isSame(path)).map(told),
  }
}
