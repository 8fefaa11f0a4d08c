import type { Entry } from '../../../libs/archive/entry.ts'
import type { CompileInput } from '../../../libs/compile/input.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { Image } from '../../../libs/model/image.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { Includes } from '../../../libs/overlay/includes.ts'
import { someImage } from '../model/_description.ts'

export const image: Image = someImage({
  manifest: { digest: digestOf('manifest'), size: 8 },
  size: 1_000,
  kernels: [{ version: '6.1.0', path: '/boot/vmlinuz-6.1.0', blob: { digest: digestOf('kernel'), size: 6 } }],
})

export function fileEntry(path: string, content: string): Entry {
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: Buffer.from(content) }
}

export function overlaysOf(trees: Readonly<Record<string, readonly Entry[]>>): CompileInput['overlays'] {
  return new Map(Object.entries(trees).map(([name, entries]) => [name, { name, entries }]))
}

const includes = new Includes()
const cluster = { name: 'desk', tags: {} }
const scripts = new Map([['default', { ipxe: { name: 'default', body: 'boot\n' } }]])
const loaders = { 'undionly.kpxe': { digest: digestOf('loader'), size: 6 } }

/** What a compile of these nodes works from, with one image and two overlays. */
export function inputOf(
  overrides: Omit<Partial<CompileInput>, 'nodes'> & { nodes?: ResolvedNode[] },
): CompileInput {
  const { nodes = [], ...others } = overrides
  return {
    seq: 1,
    cluster,
    nodes: nodes.map((node) => [node.id, node] as const),
    images: new Map([['debian', image]]),
    kernels: new Map(),
    overlays: overlaysOf({
      hosts: [fileEntry('etc/hosts.ww', '{{range .AllNodes}}{{.Id}}\n{{end}}')],
      hostname: [fileEntry('etc/hostname.ww', '{{.Id}}\n')],
    }),
    includes,
    loaders,
    scripts,
    ...others,
  }
}
