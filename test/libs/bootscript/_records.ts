import { readdirSync, readFileSync } from 'node:fs'
import { namedScripts } from '../../../libs/bootscript/site-scripts.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { NodeRecord } from '../../../libs/records/node-record.ts'

export const MAC = '52:54:00:00:00:0b'
export const FIRST = 'http://10.0.0.1:9873'
export const SECOND = 'http://10.0.0.2:9873'

const DIRECTORY = new URL('../../../config/boot/', import.meta.url)

/** What ships, by file, and by name. */
export const TEXTS = Object.fromEntries(
  readdirSync(DIRECTORY).map((file) => [file, readFileSync(new URL(file, DIRECTORY), 'utf8')]),
)
export const SCRIPTS = namedScripts({ shipped: TEXTS, site: {} })

const BLOB: BlobRef = { digest: digestOf(''), size: 0 }

export function node(given: Partial<NodeRecord> = {}): NodeRecord {
  return {
    id: 'n001',
    seq: 7,
    group: 'g1',
    interfaces: [{ mac: MAC }],
    kernelArgs: ['console=ttyS0,115200', 'quiet'],
    overlays: { system: [], runtime: [] },
    ...given,
  }
}

export function group({ modules = false, initramfs = false, name = 'default' } = {}): GroupRecord {
  const { ipxe: script, grub } = SCRIPTS.get(name)!
  return {
    id: 'g1',
    seq: 7,
    image: { name: 'debian-12', manifest: BLOB, size: 0 },
    kernel: { version: '6.1.0-40-amd64', blob: BLOB },
    modules: modules ? [BLOB] : [],
    overlays: { system: [], runtime: [] },
    trailer: BLOB,
    ...(initramfs && { initramfs: BLOB }),
    script: script!,
    grub: grub!,
  }
}
