import { isAbsolute, join } from 'node:path'
import { RequestInvalidError } from '../../../libs/http/errors.ts'
import { formatImageSource, type ImageSource } from '../../../libs/image/image-source.ts'
import type { ImageVersion } from '../../../libs/model/image.ts'
import { checkDirectory, checkRoot } from './sources/check-root.ts'
import { RootNeededError } from './sources/errors.ts'
import { imageRoot } from './sources/image-root.ts'
import { formatPlatform, type Platform } from './sources/platform.ts'
import type { SourceStep } from './sources/progress.ts'
import { recognise } from './sources/recognise.ts'
import type { RegistryAccess } from './sources/registry-access.ts'
import { type ContainerSource, Skopeo } from './sources/skopeo.ts'
import { tarballRoot } from './sources/tarball-root.ts'
import type { ToolPlace } from './sources/tool-place.ts'

export type Origin = NonNullable<ImageVersion['origin']>

/** A root file system that is there to be built. */
export interface OpenedSource {
  root: string
  /** Whether it was unpacked, and is the import's own. */
  unpacked: boolean
  /** Of an image: what exactly it was. */
  origin?: Origin
}

export interface OpenSourceOptions {
  platform: Platform
  access: RegistryAccess
  place: ToolPlace
  /** Whether it is worth to go on, now that it is known what an image is. */
  isWanted: (origin: Origin) => boolean
}

const ROOT = 'root'

/**
 * Makes a directory of what is at a source: one that is there already, or one in the place. Returns undefined if it is
 * not wanted.
 * @throws {RequestInvalidError} {RootNeededError}, and what the errors of `sources` say
 */
export async function* openSource(
  source: ImageSource,
  options: OpenSourceOptions,
): AsyncGenerator<SourceStep, OpenedSource | undefined, void> {
  requireAbsolute(source)
  const { place } = options
  const found =
    source.kind === 'path' ? await recognise(source.path, place) : { kind: 'image' as const, source }
  if (found.kind === 'tree') {
    await checkDirectory(found.path, { workplace: place.directory })
    return { root: found.path, unpacked: false }
  }
  requireRoot()
  const text = formatImageSource(source)
  let origin: Origin | undefined
  if (found.kind === 'tarball') yield* tarballRoot(found, { root: ROOT, place })
  else {
    origin = yield* openImage(found.source, { ...options, text })
    if (!origin) return undefined
  }
  const root = join(place.directory, ROOT)
  await checkRoot(root, text)
  return { root, unpacked: true, ...(origin && { origin }) }
}

async function* openImage(
  source: ContainerSource,
  { place, platform, access, isWanted, text }: OpenSourceOptions & { text: string },
): AsyncGenerator<SourceStep, Origin | undefined, void> {
  const skopeo = await Skopeo.for(source, { place, platform, access })
  yield { phase: 'looking up the image' }
  const found = await skopeo.find()
  const origin = { digest: found.digest, platform: formatPlatform(found.platform) }
  if (!isWanted(origin)) return undefined
  yield* imageRoot(skopeo, { found, root: ROOT, source: text, place })
  return origin
}

function requireAbsolute(source: ImageSource): void {
  if (!('path' in source) || isAbsolute(source.path)) return
  throw new RequestInvalidError(`${source.path} is not an absolute path`, {
    hint: 'Give the place as seen on the host of the controller.',
  })
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return
  throw new RootNeededError('this controller does not run as root, so it cannot unpack images and tarballs', {
    hint: 'Only root can make devices and files of other owners. Unpack it elsewhere and import the directory, or run the controller as root.',
  })
}
