import { chooseKernel } from '../../../libs/compile/choose-kernel.ts'
import { selectKernel } from '../../../libs/image/select-kernel.ts'
import type { Description } from '../../../libs/model/description.ts'
import type { Image, ImageVersion } from '../../../libs/model/image.ts'
import type { Inventory } from '../../../libs/model/inventory.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import type { Made } from '../make-change.ts'
import { folded, nodesBooting } from './image-usage.ts'

/** A kernel of an image, and the nodes that boot it. */
export interface BootedKernel {
  image: string
  version: string
  path: string
  size: number
  initramfs?: string
  /** Whether a node boots it that asks for no other. */
  isDefault: boolean
  nodes: Made['nodes']
}

interface Cluster {
  inventory: Pick<Inventory, 'nodes'>
  description: Description
}

/** The kernels of an image's live version, in its order. */
export function bootedKernels(
  cluster: Cluster,
  { name, image }: { name: string; image: Image },
): BootedKernel[] {
  const usual = selectKernel(image.kernels)
  const nodes = Map.groupBy(nodesBooting(cluster.inventory, name), (node) => pathOf(cluster, { node, image }))
  return image.kernels.map((kernel) => {
    const { version, path, blob, initramfs } = kernel
    return {
      image: name,
      version,
      path,
      size: blob.size,
      ...(initramfs && { initramfs: initramfs.path }),
      isDefault: kernel === usual,
      nodes: folded((nodes.get(path) ?? []).map(({ id }) => id)),
    }
  })
}

/** The nodes that boot an image and would find no kernel with a version of it that is what they ask for. */
export function nodesWithoutKernel(
  cluster: Cluster,
  { name, version }: { name: string; version: Pick<ImageVersion, 'kernels'> },
): Made['nodes'] {
  const lost = nodesBooting(cluster.inventory, name).filter(
    (node) => pathOf(cluster, { node, image: version }) === undefined,
  )
  return folded(lost.map(({ id }) => id))
}

/** Of the kernel that a node boots: empty if it is none of the image, undefined if there is none. */
function pathOf(
  { description }: Cluster,
  { node, image }: { node: ResolvedNode; image: Pick<Image, 'kernels'> },
): string | undefined {
  const imported = (kernel: string) => description.kernel(kernel)
  const chosen = chooseKernel({ image, imported, wanted: node.kernel.version })
  return chosen && ('path' in chosen.from ? chosen.from.path : '')
}
