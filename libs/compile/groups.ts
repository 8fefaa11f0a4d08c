import { digestOf } from '../digest/digest.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'

/** Digits of the digest that tell groups with the same image apart. */
const ID_DIGITS = 8

/** What nodes of one rack ask for that share a group record. */
export interface Asked {
  rack: string
  image: string
  /** A version, its beginning, or none for the newest. */
  kernelVersion: string | undefined
  systemOverlays: readonly string[]
  runtimeOverlays: readonly string[]
}

/** What a node asks for; undefined if it names no image. */
export function askedBy(node: ResolvedNode): Asked | undefined {
  const { rack, image, kernel, systemOverlays, runtimeOverlays } = node
  if (image === undefined) return undefined
  return { rack, image, kernelVersion: kernel.version, systemOverlays, runtimeOverlays }
}

/**
 * Identifies the group in its rack. A group is named by what its nodes ask for, not by what they get: when an image or
 * an overlay changes, the group record changes and the node records that point to it do not.
 */
export function groupId({ image, kernelVersion, systemOverlays, runtimeOverlays }: Asked): string {
  const asked = [image, kernelVersion, systemOverlays, runtimeOverlays]
  return `${image}-${digestOf(JSON.stringify(asked)).slice(0, ID_DIGITS)}`
}
