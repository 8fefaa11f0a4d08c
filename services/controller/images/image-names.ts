import type { EntitySource } from '../../../libs/changes/cluster-state.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { Description } from '../../../libs/model/description.ts'
import type { Image } from '../../../libs/model/image.ts'
import { versionOf } from '../../../libs/model/image-versions.ts'
import { checkName } from '../../../libs/model/name.ts'
import { missingEntity } from '../api/missing.ts'
import { ImageExistsError } from './errors.ts'

/**
 * What gives an image another name, and everything that names it that name.
 * @throws {EntityMissingError} {ImageExistsError} {ValueInvalidError}
 */
export function renamingOf(source: EntitySource, { from, to }: { from: string; to: string }): Operation[] {
  const image = presentImage(source, from)
  requireFree(source, to)
  const description = new Description(source)
  const renamed: Operation[] = []
  for (const [name, value] of description.profiles()) {
    if (value.image === from)
      renamed.push({ op: 'put', kind: 'profile', name, value: { ...value, image: to } })
  }
  for (const [name, value] of description.nodes()) {
    if (value.image === from) renamed.push({ op: 'put', kind: 'node', name, value: { ...value, image: to } })
  }
  return [
    { op: 'put', kind: 'image', name: to, value: image },
    ...renamed,
    { op: 'delete', kind: 'image', name: from },
  ]
}

/**
 * What makes an image of one version of another, as its version 1: they share what they have, and go their own ways.
 * @throws {EntityMissingError} {ImageExistsError} {VersionUnknownError} {ValueInvalidError}
 */
export function copyingOf(
  source: EntitySource,
  { from, number, to }: { from: string; number: number; to: string },
): Operation[] {
  const { push: _, ...version } = versionOf(presentImage(source, from), number)
  requireFree(source, to)
  return [{ op: 'put', kind: 'image', name: to, value: { ...version, number: 1 } }]
}

/** @throws {EntityMissingError} */
export function presentImage(source: EntitySource, name: string): Image {
  const found = source.get('image', name)
  if (!found) throw missingEntity(source, { kind: 'image', name })
  return found.value as Image
}

function requireFree(source: EntitySource, name: string): void {
  checkName('image', name)
  if (source.get('image', name)) throw new ImageExistsError(name)
}
