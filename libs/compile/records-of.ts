import { checkKernelArgs } from '../bootscript/safe-value.ts'
import type { Image } from '../model/image.ts'
import type { ImportedKernel } from '../model/kernel.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import { type ChosenKernel, chooseKernel } from './choose-kernel.ts'
import { NotBootableError } from './errors.ts'
import type { Asked } from './groups.ts'
import { interfacesOf } from './interfaces.ts'

/** Kernels that are named in a message. */
const NAMED_MAX = 10

interface Segmented {
  system: readonly BlobRef[]
  runtime: readonly BlobRef[]
}

/**
 * @throws {NotBootableError} if there is no such image, or it has no init and the nodes name none, or there is no kernel
 * that is asked for
 */
export function groupRecord(options: {
  id: string
  seq: number
  asked: Asked
  image: Image | undefined
  kernels: ReadonlyMap<string, ImportedKernel>
  overlays: Segmented
  trailer: BlobRef
  scripts: Pick<GroupRecord, 'script' | 'grub'>
}): GroupRecord {
  const { id, seq, asked, image, kernels, overlays, trailer, scripts } = options
  if (!image) throw new NotBootableError(`there is no image ${asked.image}`)
  if (image.hasInit === false && !asked.ownInit) {
    throw new NotBootableError(`the image ${asked.image} has no init: 'muster image exec' installs one in it`)
  }
  const { version, blob, initramfs, modules } = requireKernel({ asked, image, kernels })
  return {
    id,
    seq,
    image: { name: asked.image, manifest: image.manifest as BlobRef, size: image.size },
    kernel: { version, blob },
    ...(initramfs && { initramfs }),
    ...(asked.bootloader && { bootloader: asked.bootloader, ...efiOf(image) }),
    modules,
    overlays,
    trailer,
    ...scripts,
  }
}

/** Nothing where the image has none: the boot servers then have those of the controllers' hosts. */
function efiOf({ efi = [] }: Image): Pick<GroupRecord, 'efi'> {
  if (efi.length === 0) return {}
  return { efi: Object.fromEntries(efi.map(({ name, blob }) => [name, blob as BlobRef])) }
}

/** @throws {NotBootableError} that says which kernels there are */
function requireKernel(options: {
  asked: Asked
  image: Image
  kernels: ReadonlyMap<string, ImportedKernel>
}): ChosenKernel {
  const { asked, image, kernels } = options
  const wanted = asked.kernelVersion
  const kernel = chooseKernel({ image, imported: (name) => kernels.get(name), wanted })
  if (kernel) return kernel
  const versions = image.kernels.map(({ version, path }) => version || path)
  const has = versions.length > 0 ? listed(versions) : 'none'
  const apart = `imported apart: ${listed([...kernels.keys()]) || 'none'}`
  if (wanted !== undefined) {
    throw new NotBootableError(
      `the image ${asked.image} has no kernel that begins with ${wanted}, and none of that name was imported; in the image: ${has}; ${apart}`,
    )
  }
  throw new NotBootableError(`the image ${asked.image} has no kernel, and the node names none; ${apart}`)
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED_MAX
  return names.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** @throws {NotBootableError} if it has no MAC address. @throws {UnsafeScriptValueError | ScriptLimitError} */
export function nodeRecord(options: {
  seq: number
  group: string
  node: ResolvedNode
  overlays: Segmented
}): NodeRecord {
  const { seq, group, node, overlays } = options
  const kernelArgs = kernelArgsOf(node)
  checkKernelArgs(kernelArgs)
  const interfaces = interfacesOf(node)
  if (interfaces.length === 0) {
    throw new NotBootableError('no network device has a MAC address: set one with --hwaddr')
  }
  return {
    id: node.id,
    seq,
    group,
    interfaces,
    ...(node.assetKey !== undefined && { assetKey: node.assetKey }),
    kernelArgs,
    ...(node.bootServers.length > 0 && { bootServers: node.bootServers }),
    overlays,
  }
}

/**
 * The init that a node is to start goes by way of the kernel's command line to the program that starts it (overlay
 * init); what is to hold its root file system, to the initramfs of a two-stage boot.
 */
function kernelArgsOf({ kernel, init, root }: ResolvedNode): readonly string[] {
  if (init === undefined && root === undefined) return kernel.args
  const args = [...kernel.args]
  if (init !== undefined) args.push(`muster.init=${init}`)
  if (root !== undefined) args.push(`muster.root=${root}`)
  return args
}
