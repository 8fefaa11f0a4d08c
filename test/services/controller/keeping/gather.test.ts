import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BlobStore } from '../../../../libs/blobs/blob-store.ts'
import { encode } from '../../../../libs/codec/codec.ts'
import type { Digest } from '../../../../libs/digest/digest.ts'
import { gather } from '../../../../services/controller/keeping/gather.ts'
import { HISTORY_KEPT_MS } from '../../../../services/controller/keeping/limits.ts'
import { propose, startedCluster } from '../_clusters.ts'

const ref = (digit: string) => ({ digest: digit.repeat(64) as Digest, size: 1 })
const overlay = (digit: string) =>
  ({
    op: 'put',
    kind: 'overlay',
    name: 'motd',
    value: { tree: ref(digit), origin: 'site', files: 1 },
  }) as const
const { signal } = new AbortController()

async function gathering(t: Test) {
  const started = await startedCluster(t)
  const blobs = await BlobStore.open({ directory: join(t.testdirName, 'blobs') })
  t.teardown(() => blobs.close())
  const compiled: unknown[] = []
  const parts = { ...started, blobs, compiled: () => compiled }
  return { ...started, compiled, gather: (now = Date.now()) => gather(parts, { signal, now }) }
}

t.test('what an overlay was is kept for a while, and what it is as long as it is', async (t) => {
  const { cluster, gather } = await gathering(t)
  for (const digit of ['1', '2', '3']) await propose(cluster, overlay(digit))
  const kept = await gather()
  t.equal(kept.reasonOf(ref('3').digest), 'overlay')
  t.equal(kept.reasonOf(ref('1').digest), 'history')
  const later = await gather(Date.now() + HISTORY_KEPT_MS + 60_000)
  t.ok(later.has(ref('3').digest))
  t.notOk(later.has(ref('1').digest))
})

t.test(
  'what nodes boot is kept whatever the description says, and what is about to be written',
  async (t) => {
    const { bus, compiled, gather } = await gathering(t)
    const boot = bus.bucket('muster_boot')
    await boot.put('r1.group.g1', encode({ kernel: { blob: ref('4') }, modules: [ref('5')] }))
    await boot.put('r1.head', encode({ loaders: { 'ipxe.efi': ref('6') } }))
    await boot.put('r1.node.n1', Buffer.from([0xc1]))
    compiled.push({ overlays: { system: [ref('7')], runtime: [] } })
    const kept = await gather()
    for (const digit of ['4', '5', '6', '7']) t.equal(kept.reasonOf(ref(digit).digest), 'record', digit)
  },
)

t.test('while nobody can tell what nodes boot, nothing is said of what is needed', async (t) => {
  const { nats, gather } = await gathering(t)
  await nats.stop()
  await t.rejects(gather(), { code: 'MUSTER_BUS_UNAVAILABLE' })
})
