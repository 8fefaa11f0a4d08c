import t, { type Test } from 'tap'
import { packEntries } from '../../../libs/archive/pack.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import { TreeLoader } from '../../../services/controller/tree-loader.ts'
import { deadOrigin, openPuller, type Sample, startOrigin, startServer } from '../../libs/blobs/_fixtures.ts'
import { fileEntry } from '../../libs/compile/_input.ts'
import { never } from './_clusters.ts'

function treeOf(text: string): Sample {
  const bytes = packEntries([fileEntry('etc/motd', text)])
  return { bytes, ref: { digest: digestOf(bytes), size: bytes.length } }
}

async function openLoader(t: Test, options: { origins: string[]; fetchWaitMs?: number }) {
  const { store, puller } = await openPuller(t)
  const fetched = Promise.withResolvers<void>()
  const loader = new TreeLoader({
    blobs: store,
    puller,
    origins: () => options.origins,
    onFetched: () => fetched.resolve(),
    fetchWaitMs: options.fetchWaitMs,
  })
  t.teardown(() => loader.close())
  return { loader, store, fetched: fetched.promise }
}

t.test('what another one has is fetched, and is the same object from then on', async (t) => {
  const one = treeOf('one')
  const { base, requests } = await startOrigin(t, [one])
  const { loader } = await openLoader(t, { origins: [base] })
  const first = (await loader.load([one.ref, one.ref], never)).get(one.ref.digest)
  t.match(first, [{ path: 'etc/motd' }])
  t.equal((await loader.load([one.ref], never)).get(one.ref.digest), first)
  t.equal(requests.length, 1)
})

t.test('what nobody has is missing for the same reason in every load, and others are there', async (t) => {
  const [one, two] = [treeOf('one'), treeOf('two')]
  const origin = await startOrigin(t, [one])
  const { loader, store } = await openLoader(t, { origins: [origin.base] })
  const load = () => loader.load([one.ref, two.ref], never)
  const first = await load()
  t.match(first.get(one.ref.digest), [{ path: 'etc/motd' }])
  t.match(first.get(two.ref.digest), { code: 'MUSTER_BLOB_MISSING' })
  t.equal((await load()).get(two.ref.digest), first.get(two.ref.digest))
  await store.put(two.bytes)
  t.match((await load()).get(two.ref.digest), [{ path: 'etc/motd' }])
})

t.test('a load does not wait for an origin that hangs, and what arrives later is told', async (t) => {
  const one = treeOf('one')
  const asked = Promise.withResolvers<() => void>()
  const { base } = await startServer(t, (_request, response) =>
    asked.resolve(() => response.writeHead(200, { 'content-length': one.ref.size }).end(one.bytes)),
  )
  const { loader, fetched } = await openLoader(t, { origins: [base], fetchWaitMs: 1 })
  const load = async () => (await loader.load([one.ref], never)).get(one.ref.digest)
  const first = await load()
  t.match(first, { code: 'MUSTER_ORIGIN_UNAVAILABLE', message: /has not arrived yet/ })
  t.equal(await load(), first)
  const answer = await asked.promise
  answer()
  await fetched
  t.match(await load(), [{ path: 'etc/motd' }])
})

t.test('why a tree could not be fetched takes the place of that it had not arrived', async (t) => {
  const one = treeOf('one')
  const asked = Promise.withResolvers<() => void>()
  const { base } = await startServer(t, (_request, response) =>
    asked.resolve(() => response.writeHead(404, { 'content-length': 0 }).end()),
  )
  const { loader } = await openLoader(t, { origins: [base], fetchWaitMs: 1 })
  const load = async () => (await loader.load([one.ref], never)).get(one.ref.digest)
  t.match(await load(), { message: /has not arrived yet/ })
  const answer = await asked.promise
  answer()
  let reason = await load()
  while (!/none of 1 origins/.test(String(reason))) {
    await new Promise((resolve) => setImmediate(resolve))
    reason = await load()
  }
  t.match(reason, { code: 'MUSTER_BLOB_MISSING' })
})

t.test('what is no tree is missing, and a signal that aborts ends the wait', async (t) => {
  const bytes = Buffer.from('no archive')
  const ref = { digest: digestOf(bytes), size: bytes.length }
  const { loader, store } = await openLoader(t, { origins: [await deadOrigin(t)] })
  await store.put(bytes)
  t.match((await loader.load([ref], never)).get(ref.digest), { code: 'MUSTER_ARCHIVE_CORRUPT' })
  await t.rejects(loader.load([treeOf('one').ref], AbortSignal.abort()), { name: 'AbortError' })
})
