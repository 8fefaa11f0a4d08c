import type { Command } from 'commander'
import { type ImageKernel, imageKernels } from '../../image-versions/image-api.ts'
import type { OpenSession } from '../../session.ts'
import type { Column } from '../../table.ts'
import { formatBytes, formatCount } from '../../text.ts'

const ABOUT = `Lists the kernels of all images, or of one. A node boots the one marked with *, the highest version of its image,
unless 'muster node set --kernelversion' names another; NODES counts those that boot it.`

const COLUMNS: Column[] = [
  { head: 'IMAGE' },
  { head: 'KERNEL' },
  { head: 'DEFAULT' },
  { head: 'NODES', align: 'right' },
  { head: 'SIZE', align: 'right' },
  { head: 'PATH' },
  { head: 'INITRAMFS' },
]

/** `muster image kernels [NAME]`. */
export function defineKernels(noun: Command, open: OpenSession): void {
  noun
    .command('kernels')
    .summary('list the kernels of images')
    .description(ABOUT)
    .argument('[name]', 'name of an image; without it, all of them')
    .action(async (name: string | undefined) => {
      const { client, terminal, json } = await open()
      const kernels = await imageKernels(client, name)
      if (json) terminal.json(kernels)
      else if (kernels.length > 0) terminal.table(COLUMNS, kernels.map(rowOf))
      else terminal.lines([name === undefined ? 'No image has a kernel.' : `Image ${name} has no kernel.`])
    })
}

function rowOf({ image, version, isDefault, nodes, size, path, initramfs }: ImageKernel): string[] {
  return [
    image,
    version || '-',
    isDefault ? '*' : '',
    formatCount(nodes.count),
    formatBytes(size),
    path,
    initramfs ?? '-',
  ]
}
