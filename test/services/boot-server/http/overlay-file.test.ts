import t from 'tap'
import { compressSync } from '../../../../libs/archive/compress.ts'
import { packEntries } from '../../../../libs/archive/pack.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import type { BlobRef } from '../../../../libs/records/blob-ref.ts'
import { overlayFile } from '../../../../services/boot-server/http/overlay-file.ts'
import { groupRecord, nodeRecord } from '../_records.ts'

const blobs = new Map<string, Buffer>()
const read = async ({ digest }: BlobRef) => blobs.get(digest)!

function overlay(codec: 'gzip' | 'zstd', ...entries: Parameters<typeof packEntries>[0][]): BlobRef {
  const bytes = compressSync(packEntries(entries.flatMap((each) => [...each])), codec)
  const ref = { digest: digestOf(bytes), size: bytes.length }
  blobs.set(ref.digest, bytes)
  return ref
}

const common = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
const file = (path: string, text: string) =>
  [{ ...common, path, type: 'file', content: Buffer.from(text) }] as const
const pair = {
  node: nodeRecord('n1', {
    overlays: {
      system: [overlay('zstd', file('etc/hostname', 'n1'))],
      runtime: [overlay('gzip', file('etc/motd', 'new'))],
    },
  }),
  group: groupRecord('g', {
    trailer: overlay('gzip'),
    overlays: {
      system: [
        overlay('gzip', file('etc/motd', 'old'), [
          { ...common, path: 'etc/rc', type: 'symlink', target: 'motd' },
        ]),
      ],
      runtime: [],
    },
  }),
}

t.test('a file comes out of the archives as the node would have it', async (t) => {
  const get = async (path: string) => (await overlayFile({ pair, path, read }))?.toString()
  t.equal(await get('etc/hostname'), 'n1')
  t.equal(await get('etc/motd'), 'new', 'the runtime overlay is laid over the other')
  t.equal(await get('etc/rc'), undefined, 'a link is no file')
  t.equal(await get('etc'), undefined)
})

t.test('overlays that are too large are not unpacked', async (t) => {
  const unpackedBytesMax = 150
  await t.rejects(overlayFile({ pair, path: 'etc/hostname', read, unpackedBytesMax }), {
    code: 'MUSTER_OVERLAY_FILES_LIMIT',
  })
})
