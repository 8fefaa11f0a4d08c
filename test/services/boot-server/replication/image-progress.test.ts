import t from 'tap'
import { digestOf } from '../../../../libs/digest/digest.ts'
import { groupProgress, imageProgress } from '../../../../services/boot-server/replication/image-progress.ts'
import { Needs } from '../../../../services/boot-server/replication/needs.ts'
import { groupRecord, nodeRecord, refOf } from '../_records.ts'

const image = (name: string) => ({ name: 'debian', manifest: refOf(name), size: 1_000 })
const pair = (node: string, name: string) => ({
  node: nodeRecord(node),
  group: groupRecord(name, { image: image(name) }),
})

t.test('each image is told of once: those of nodes first, with the nodes that boot them', async (t) => {
  const [live, other, pending] = [pair('n1', 'old'), pair('n2', 'old'), pair('n1', 'new')]
  const segments = [refOf('a'), refOf('bb')]
  const needs = new Needs((digest) => digest === refOf('bb').digest)
  needs.add(segments, segments)
  const pushed = { image: 'debian', number: 3, manifest: refOf('next'), size: 50, blobs: [] }
  const known = { image: 'debian', number: 2, manifest: refOf('new'), size: 1_000, blobs: [] }
  needs.add(pushed, [refOf('bb'), pushed.manifest])
  const told = imageProgress({
    pairs: [pending, live, other],
    live: [live, other],
    ahead: [known, pushed],
    needs,
    segmentsOf: (manifest) => (manifest === digestOf('new') ? segments : undefined),
    bytesPerS: (manifest) => (manifest === digestOf('new') ? 7 : 0),
  })
  t.same(told, [
    { name: 'debian', manifest: digestOf('new'), have: 2, total: 3, bytesPerS: 7, number: 2 },
    { name: 'debian', manifest: digestOf('old'), have: 0, total: 1_000, nodes: 2 },
    { name: 'debian', number: 3, manifest: digestOf('next'), have: 2, total: 56 },
  ])
})

t.test('an image whose manifest has just come is not said to be here', async (t) => {
  const segments = [refOf('a'), refOf('bb')]
  const needs = new Needs(() => true)
  const pushed = { image: 'debian', number: 3, manifest: refOf('next'), size: 50, blobs: [] }
  needs.add(pushed, [pushed.manifest])
  const options = { pairs: [], live: [], ahead: [pushed], needs, bytesPerS: () => 0 }
  const own = pushed.manifest.size
  const rest = { name: 'debian', number: 3, manifest: digestOf('next') }
  t.same(imageProgress({ ...options, segmentsOf: () => segments }), [
    { ...rest, have: own, total: own + pushed.size },
  ])
  const { group } = pair('n1', 'new')
  needs.add(group, [group.image.manifest])
  t.match(groupProgress(group, { needs, segments }), {
    have: group.image.manifest.size,
    total: 1_000 + group.image.manifest.size,
  })
})

t.test('of one that has no room it is told how much lacks, and what is here of it', async (t) => {
  const segments = [refOf('a'), refOf('bb')]
  const needs = new Needs((digest) => digest === refOf('bb').digest)
  const pushed = { image: 'debian', number: 3, manifest: refOf('next'), size: 50, blobs: [] }
  needs.add(pushed, [pushed.manifest])
  needs.add(segments, [refOf('bb')])
  const options = { pairs: [], live: [], ahead: [pushed], lacking: new Map([[pushed, 9]]), needs }
  const rest = { name: 'debian', number: 3, manifest: digestOf('next'), lacksBytes: 9 }
  t.same(imageProgress({ ...options, segmentsOf: () => segments, bytesPerS: () => 0 }), [
    { ...rest, have: 2, total: 7 },
  ])
  t.same(imageProgress({ ...options, segmentsOf: () => undefined, bytesPerS: () => 0 }), [
    { ...rest, have: 0, total: 54 },
  ])
})
