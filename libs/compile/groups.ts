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
  /** The nodes name the program that they start, so the image may be without an init. */
  ownInit?: true
}

/** What a node asks for; undefined if it names no image. */
export function askedBy(node: ResolvedNode): Asked | undefined {
  const { rack, image, kernel, systemOverlays, runtimeOverlays, init } = node
  if (image === undefined) return undefined
  const asked = { rack, image, kernelVersion: kernel.version, systemOverlays, runtimeOverlays }
  return init === undefined ? asked : { ...asked, ownInit: true }
}

/**
 * Identifies the group in its rack. A group is named by what its nodes ask for, not by what they get: when an image or
 * an overlay changes, the group record changes and the node records that point to it do not.
 */
export function groupId({ image, kernelVersion, systemOverlays, runtimeOverlays, ownInit }: Asked): string {
  const asked = [image, kernelVersion, systemOverlays, runtimeOverlays, ...(ownInit ? ['own init'] : [])]
  return `${image}-${digestOf(JSON.stringify(asked)).slice(0, ID_DIGITS)}`
}
