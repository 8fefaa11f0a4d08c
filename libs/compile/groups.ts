import { digestOf } from '../digest/digest.ts'
import { DEFAULT_SCRIPT } from '../model/resolve.ts'
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
  /** Missing: iPXE. */
  bootloader?: 'grub'
  /** The boot script that the nodes name, if it is not the usual one. */
  script?: string
}

/** What a node asks for; undefined if it names no image. */
export function askedBy(node: ResolvedNode): Asked | undefined {
  const {
    rack,
    image,
    kernel,
    systemOverlays,
    runtimeOverlays,
    init,
    bootloader,
    ipxeTemplate: script,
  } = node
  if (image === undefined) return undefined
  const asked = { rack, image, kernelVersion: kernel.version, systemOverlays, runtimeOverlays }
  return {
    ...asked,
    ...(init !== undefined && { ownInit: true }),
    ...(bootloader && { bootloader }),
    ...(script !== DEFAULT_SCRIPT && { script }),
  }
}

/**
 * Identifies the group in its rack. A group is named by what its nodes ask for, not by what they get: when an image or
 * an overlay changes, the group record changes and the node records that point to it do not.
 */
export function groupId(asked: Asked): string {
  const { image, kernelVersion, systemOverlays, runtimeOverlays, ownInit, bootloader, script } = asked
  const parts = [image, kernelVersion, systemOverlays, runtimeOverlays]
  if (ownInit) parts.push('own init')
  if (bootloader) parts.push(`by ${bootloader}`)
  if (script !== undefined) parts.push(`script ${script}`)
  return `${image}-${digestOf(JSON.stringify(parts)).slice(0, ID_DIGITS)}`
}
