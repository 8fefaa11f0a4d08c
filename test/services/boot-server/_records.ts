import { digestOf } from '../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../libs/records/blob-ref.ts'
import type { GroupRecord } from '../../../libs/records/group-record.ts'
import type { NodeRecord } from '../../../libs/records/node-record.ts'
import type { RackHead } from '../../../libs/records/rack-head.ts'

export function refOf(content: string): BlobRef {
  return { digest: digestOf(content), size: Buffer.byteLength(content) }
}

export function nodeRecord(id: string, overrides: Partial<NodeRecord> = {}): NodeRecord {
  return {
    id,
    seq: 1,
    group: 'g',
    interfaces: [],
    kernelArgs: [],
    overlays: { system: [], runtime: [] },
    ...overrides,
  }
}

export function groupRecord(id: string, overrides: Partial<GroupRecord> = {}): GroupRecord {
  return {
    id,
    seq: 1,
    image: { name: 'debian', manifest: refOf('manifest'), size: 0 },
    kernel: { version: '6.1', blob: refOf('kernel') },
    modules: [],
    overlays: { system: [], runtime: [] },
    trailer: refOf('trailer'),
    script: { name: 'default', body: '' },
    ...overrides,
  }
}

export function rackHead(overrides: Partial<RackHead> = {}): RackHead {
  return { rack: 'r1', seq: 1, nodes: 1, groups: 1, loaders: {}, ...overrides }
}
