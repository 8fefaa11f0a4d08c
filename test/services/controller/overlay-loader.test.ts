import { join } from 'node:path'
import t from 'tap'
import { packEntries } from '../../../libs/archive/pack.ts'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { OverlayLoader, type OverlaySources } from '../../../services/controller/overlay-loader.ts'
import { fileEntry } from '../../libs/compile/_input.ts'
import { never } from './_clusters.ts'

t.test('trees are loaded once, and what did not change stays the same object', async (t) => {
  await using blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  await using puller = new BlobPuller({ store: blobs })
  const loader = new OverlayLoader({ blobs, puller, origins: () => [] })
  const tree = (text: string) => blobs.put(packEntries([fileEntry('etc/warewulf/key', text)]))
  const load = (sources: OverlaySources) => loader.load(sources, AbortSignal.abort())

  const [one, two] = [await tree('one'), await tree('two')]
  const sources = {
    overlays: new Map([['motd', { tree: one, changedAt: 5 }]]),
    include: two,
    texts: new Map([['debian', one]]),
  }
  const first = await load(sources)
  t.equal(first.overlays.get('motd')?.changedAt, 5)
  t.equal(first.includes.include('key'), 'two')

  const same = await load({ ...sources, overlays: new Map([['motd', { tree: one, changedAt: 6 }]]) })
  t.equal(same.overlays.get('motd')?.entries, first.overlays.get('motd')?.entries)
  t.equal(same.includes, first.includes)

  const other = await load({ ...sources, include: one })
  t.not(other.includes, first.includes)
  t.equal(other.includes.include('key'), 'one')
  t.same(other.includes.changedFrom(first.includes), ['Include:'])
})

t.test('what cannot be had says so where it is read, and stays the same object meanwhile', async (t) => {
  await using blobs = await BlobStore.open({ directory: join(t.testdir(), 'blobs') })
  await using puller = new BlobPuller({ store: blobs })
  const loader = new OverlayLoader({ blobs, puller, origins: () => [] })
  t.teardown(() => loader.close())
  const here = await blobs.put(packEntries([fileEntry('etc/motd', 'here')]))
  const bytes = packEntries([fileEntry('etc/passwd', 'root')])
  const away = { digest: digestOf(bytes), size: bytes.length }
  const sources = {
    overlays: new Map([
      ['here', { tree: here, changedAt: 5 }],
      ['away', { tree: away, changedAt: 5 }],
    ]),
    include: away,
    texts: new Map([
      ['debian', away],
      ['rocky', here],
    ]),
  }
  const load = () => loader.load(sources, never)

  const first = await load()
  t.same(first.missing, ['overlay away', 'overlay include', 'image debian'])
  t.match(first.overlays.get('away')?.missing, {
    code: 'MUSTER_OVERLAY_UNAVAILABLE',
    message: `the files of overlay away cannot be had: none of 0 origins has blob ${away.digest}; start a controller that has them, or put the overlay again`,
  })
  t.equal(first.overlays.get('here')?.missing, undefined)
  t.throws(() => first.includes.include('key'), { code: 'MUSTER_OVERLAY_UNAVAILABLE' })
  t.throws(() => first.includes.includeFrom('debian', '/etc/passwd'), {
    code: 'MUSTER_IMAGE_TEXTS_UNAVAILABLE',
    message: /^what templates read of the image debian cannot be had: none of 0 origins/,
  })
  t.equal(first.includes.includeFrom('rocky', '/etc/passwd'), undefined)

  const second = await load()
  t.equal(second.includes, first.includes)
  t.equal(second.overlays.get('away')?.entries, first.overlays.get('away')?.entries)

  await blobs.put(bytes)
  const third = await load()
  t.same(third.missing, [])
  t.equal(third.includes.includeFrom('debian', '/etc/passwd'), 'root')
  t.same(third.includes.changedFrom(first.includes), ['Include:', 'Image:debian'])
})
