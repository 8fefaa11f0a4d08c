import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SourceInvalidError, SourceMissingError } from './errors.ts'
import { NAMES_READ_MAX } from './limits.ts'
import { runTool } from './run-tool.ts'
import type { ContainerSource } from './skopeo.ts'
import { sourceError } from './tool-failure.ts'
import type { ToolPlace } from './tool-place.ts'

export type Compression = 'none' | 'gzip' | 'xz' | 'zstd' | 'bzip2'

/** What a path is: a tree that is there, a tarball of one, or an image of a container. */
export type Recognised =
  | { kind: 'tree'; path: string }
  | { kind: 'tarball'; path: string; compression: Compression; bytes: number }
  | { kind: 'image'; source: ContainerSource }

const MAGICS: readonly (readonly [Compression, Buffer])[] = [
  ['gzip', Buffer.from('1f8b', 'hex')],
  ['xz', Buffer.from('fd377a585a00', 'hex')],
  ['zstd', Buffer.from('28b52ffd', 'hex')],
  ['bzip2', Buffer.from('BZh')],
]

/** Names in archives of images: `docker save` and OCI layouts. */
const IN_IMAGES =
  /^(\.\/)?([0-9a-f]{64}(\.json|\.tar|\/.*)?|blobs(\/.*)?|repositories|manifest\.json|oci-layout|index\.json)?$/

/** What is at a path, by its content, whatever its name. @throws {SourceMissingError} {SourceInvalidError} */
export async function recognise(path: string, place: ToolPlace): Promise<Recognised> {
  const stats = await stat(path).catch((error: Error & { code?: string }) => {
    throw new SourceMissingError(`${path} cannot be found: ${error.code}`, {
      hint: 'Give a path as seen on the host of the controller.',
      cause: error,
    })
  })
  if (stats.isDirectory()) {
    const isLayout = await hasFile(join(path, 'oci-layout'))
    return isLayout ? { kind: 'image', source: { kind: 'oci', path } } : { kind: 'tree', path }
  }
  if (!stats.isFile()) {
    throw new SourceInvalidError(`${path} is neither a directory nor a file`, {
      hint: 'Give a directory with a root file system in it, a tarball of one, or an archive of an image.',
    })
  }
  const archive = await archiveOf(path, place)
  if (archive) return { kind: 'image', source: { kind: archive, path } }
  return { kind: 'tarball', path, compression: await compressionOf(path), bytes: stats.size }
}

export async function compressionOf(path: string): Promise<Compression> {
  await using file = await open(path)
  const start = Buffer.alloc(8)
  await file.read(start, 0, start.length, 0)
  return MAGICS.find(([, magic]) => start.subarray(0, magic.length).equals(magic))?.[0] ?? 'none'
}

/** Reads names only until they tell: of a tarball that is a root file system, one or two. */
async function archiveOf(
  path: string,
  place: ToolPlace,
): Promise<'docker-archive' | 'oci-archive' | undefined> {
  const names = new Set<string>()
  const enough = new AbortController()
  let isTree = false
  const onLine = (name: string, from: string): void => {
    if (from !== 'stdout') return
    names.add(name.replace(/^\.\//, ''))
    if (!IN_IMAGES.test(name)) isTree = true
    if (isTree || names.size > NAMES_READ_MAX) enough.abort()
  }
  const signal = AbortSignal.any([place.signal, enough.signal])
  try {
    await runTool('tar', ['--list', `--file=${path}`, '--force-local'], { ...place, signal, onLine })
  } catch (error) {
    place.signal.throwIfAborted()
    if (isTree) return undefined
    if (!enough.signal.aborted) throw sourceError(error, path)
  }
  if (names.has('manifest.json')) return 'docker-archive'
  return names.has('oci-layout') || names.has('index.json') ? 'oci-archive' : undefined
}

async function hasFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
