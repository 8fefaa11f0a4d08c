import { join } from 'node:path'
import t from 'tap'
import { packEntries } from '../../../libs/archive/pack.ts'
import { BlobPuller } from '../../../libs/blobs/blob-puller.ts'
import { BlobStore } from '../../../libs/blobs/blob-store.ts'
import { OverlayLoader, type OverlaySources } from '../../../services/controller/overlay-loader.ts'
import { fileEntry } from '../../libs/compile/_input.ts'

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
