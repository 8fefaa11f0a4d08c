import { readFileSync } from 'node:fs'
import { groupScript } from '../../../libs/bootscript/group-script.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { NodeRecord } from '../../../libs/records/node-record.ts'

export const MAC = '52:54:00:00:00:0b'
export const FIRST = 'http://10.0.0.1:9873'
export const SECOND = 'http://10.0.0.2:9873'

/** The body that ships. */
export const TEMPLATE = readFileSync(new URL('../../../config/boot/default.ipxe', import.meta.url), 'utf8')

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

export function group({ modules = false } = {}): GroupRecord {
  return {
    id: 'g1',
    seq: 7,
    image: { name: 'debian-12', manifest: BLOB, size: 0 },
    kernel: { version: '6.1.0-40-amd64', blob: BLOB },
    modules: modules ? [BLOB] : [],
    overlays: { system: [], runtime: [] },
    trailer: BLOB,
    script: groupScript({ name: 'default', template: TEMPLATE }),
  }
}
