import { VersionUnknownError } from './errors.ts'
import type { Image, ImagePush, ImageVersion } from './image.ts'

/** Versions that are kept besides the live one, where an image does not say how many. */
export const VERSIONS_KEPT = 5

/** A version with its number, which those of an early muster do not have. */
export type NumberedVersion = ImageVersion & { number: number }

/** The number of the version that nodes boot. */
export function liveNumber(image: Image): number {
  return image.number ?? 1
}

/** All versions of an image, the highest number first. */
export function versionsOf(image: Image): NumberedVersion[] {
  const { others = [], keep, ...live } = image
  return [live, ...others].map(numbered).sort((one, other) => other.number - one.number)
}

/**
 * The image with one more version: the live one, unless it is only staged. Versions over what the image keeps are
 * forgotten, oldest first; one that is pushed to racks never is.
 */
export function withVersion(
  image: Image | undefined,
  built: Omit<ImageVersion, 'number'>,
  { stage }: { stage: boolean },
): Image {
  const versions = image ? versionsOf(image) : []
  const version = { ...built, number: (versions[0]?.number ?? 0) + 1 }
  const live = image && stage ? liveNumber(image) : version.number
  return assemble([version, ...versions], { live, keep: image?.keep })
}

/** The image with another of its versions live. @throws {VersionUnknownError} */
export function withLive(image: Image, number: number): Image {
  const versions = versionsOf(image)
  requireVersion(versions, number)
  return assemble(versions, { live: number, keep: image.keep })
}

/** The image with a version that racks shall have ahead of time, or need not any more. @throws {VersionUnknownError} */
export function withPush(image: Image, number: number, push: ImagePush | undefined): Image {
  const versions = versionsOf(image)
  requireVersion(versions, number)
  const changed = versions.map((version) => {
    if (version.number !== number) return version
    const { push: _, ...rest } = version
    return push ? { ...rest, push } : rest
  })
  return assemble(changed, { live: liveNumber(image), keep: image.keep })
}

/** The image that keeps another number of versions besides the live one; those over it are forgotten. */
export function withKeep(image: Image, keep: number): Image {
  return assemble(versionsOf(image), { live: liveNumber(image), keep })
}

/** One version of an image. @throws {VersionUnknownError} */
export function versionOf(image: Image, number: number): NumberedVersion {
  return requireVersion(versionsOf(image), number)
}

function requireVersion(versions: readonly NumberedVersion[], number: number): NumberedVersion {
  const found = versions.find((version) => version.number === number)
  if (found) return found
  const numbers = versions.map((version) => version.number)
  throw new VersionUnknownError(`there is no version ${number}`, {
    hint: numbers.length === 1 ? `There is only version ${numbers[0]}.` : `There are ${numbers.join(', ')}.`,
  })
}

function assemble(
  versions: readonly NumberedVersion[],
  { live, keep }: { live: number; keep: number | undefined },
): Image {
  const [lives, others] = [
    versions.filter(({ number }) => number === live),
    versions.filter(({ number }) => number !== live),
  ]
  let room = keep ?? VERSIONS_KEPT
  const kept = others.filter(({ push }) => push !== undefined || room-- > 0)
  return {
    ...lives[0]!,
    ...(kept.length > 0 && { others: kept }),
    ...(keep !== undefined && { keep }),
  }
}

function numbered(version: ImageVersion): NumberedVersion {
  return { ...version, number: version.number ?? 1 }
}
