import { checkKernelArgs } from '../bootscript/safe-value.ts'
import { selectKernel } from '../image/select-kernel.ts'
import type { Image } from '../model/image.ts'
import type { ResolvedNode } from '../model/resolved-node.ts'
import type { BlobRef } from '../records/blob-ref.ts'
import type { GroupRecord } from '../records/group-record.ts'
import type { NodeRecord } from '../records/node-record.ts'
import { NotBootableError } from './errors.ts'
import type { Asked } from './groups.ts'
import { interfacesOf } from './interfaces.ts'

interface Segmented {
  system: readonly BlobRef[]
  runtime: readonly BlobRef[]
}

/** @throws {NotBootableError} if there is no such image, or none of its kernels is asked for */
export function groupRecord(options: {
  id: string
  seq: number
  asked: Asked
  image: Image | undefined
  overlays: Segmented
  trailer: BlobRef
  script: GroupRecord['script']
}): GroupRecord {
  const { id, seq, asked, image, overlays, trailer, script } = options
  if (!image) throw new NotBootableError(`there is no image ${asked.image}`)
  const kernel = selectKernel(image.kernels, asked.kernelVersion)
  if (!kernel) {
    const wanted = asked.kernelVersion ? ` that begins with ${asked.kernelVersion}` : ''
    throw new NotBootableError(`the image ${asked.image} has no kernel${wanted}`)
  }
  return {
    id,
    seq,
    image: { name: asked.image, manifest: image.manifest as BlobRef, size: image.size },
    kernel: { version: kernel.version, blob: kernel.blob as BlobRef },
    ...(kernel.initramfs && { initramfs: kernel.initramfs.blob as BlobRef }),
    modules: [],
    overlays,
    trailer,
    script,
  }
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

/** The init that a node is to start goes by way of the kernel's command line to the program that starts it (overlay init). */
function kernelArgsOf({ kernel, init }: ResolvedNode): readonly string[] {
  return init === undefined ? kernel.args : [...kernel.args, `muster.init=${init}`]
}
