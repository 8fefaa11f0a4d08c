import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Image, ImageOptions, ImageVersion } from '../../../libs/model/image.ts'
import { sameOptions } from '../../../libs/model/image-options.ts'
import {
  liveNumber,
  type NumberedVersion,
  versionOf,
  versionsOf,
} from '../../../libs/model/image-versions.ts'
import type { BuildResult } from './image-builder.ts'

type Origin = NonNullable<ImageVersion['origin']>

/** What there is already, instead of what would be made. */
export type Unchanged = BuildResult & { unchanged: true }

/**
 * The version that was imported from the same place, of the same digest, for the same platform: the live one, or for
 * one that is not to be live the newest. Undefined if there is none.
 */
export function sameAsBefore(
  state: EntitySource,
  wanted: { name: string; stage: boolean; source: string; origin: Origin },
): Unchanged | undefined {
  const { name, stage, source, origin } = wanted
  const entity = state.get('image', name)
  if (!entity) return undefined
  const image = entity.value as Image
  const versions = versionsOf(image)
  const number = stage ? versions[0]!.number : liveNumber(image)
  const version = versions.find((each) => each.number === number)
  if (!version || !isFrom(version, source, origin)) return undefined
  return { name, seq: entity.seq, number, image, unchanged: true }
}

/** Whether that was built by these flags, too. If not, it has to be built to know whether it comes to the same. */
export function isBuiltBy({ image, number }: Unchanged, options: ImageOptions | undefined): boolean {
  return sameOptions(versionOf(image, number).options, options)
}

function isFrom(version: NumberedVersion, source: string, { digest, platform }: Origin): boolean {
  const { source: before, origin } = version
  return before === source && origin?.digest === digest && origin.platform === platform
}
