import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { encode } from '../../../../libs/codec/codec.ts'
import { digestOfRecord, type Pair } from '../../../../libs/records/pair.ts'
import { GROUPS, liveDb, NODES } from '../../../../services/boot-server/live/live-db.ts'
import { LiveStore, type Remembered } from '../../../../services/boot-server/live/live-store.ts'
import { groupRecord, nodeRecord, refOf } from '../_records.ts'

const logger = pino({ level: 'silent' })
const open = (directory: string, rack = 'r1') => LiveStore.open({ directory, rack, logger })
const live = (...pairs: Pair[]): Remembered => ({
  pairs,
  loaders: {},
  origins: [],
  subnets: [],
})
const pairOf = (id: string, group = groupRecord('g'), overrides: object = {}): Pair => ({
  node: nodeRecord(id, overrides),
  group,
})

/** What another process would find. */
async function stored(directory: string, rack?: string): Promise<Remembered> {
  const { store, remembered } = await open(directory, rack)
  await store.close()
  return remembered
}

async function storedPairs(directory: string): Promise<Pair[]> {
  return [...(await stored(directory)).pairs]
}

t.test('what was live is live again after a restart', async (t) => {
  const directory = t.testdir()
  const group = groupRecord('g')
  const present = {
    pairs: [pairOf('n1', group), pairOf('n2', group)],
    loaders: { 'undionly.kpxe': refOf('loader') },
    origins: ['http://127.0.0.1:1'],
    subnets: [{ name: 'site', network: '10.0.1.0', prefix: 24, mode: 'proxy' as const }],
  }
  const { store } = await open(directory)
  await store.save(present)
  await store.close()
  t.same(await stored(directory), present)
})

t.test('only what is live is kept, through any number of saves and restarts', async (t) => {
  const directory = t.testdir()
  const [before, after] = [groupRecord('g'), groupRecord('g', { seq: 2 })]
  const [first, second] = [pairOf('n1', before), pairOf('n2', before)]
  const switched = { ...first, group: after }
  for (const present of [[first, second], [switched, second], [switched], [switched, second], []]) {
    const { store } = await open(directory)
    await store.save(live(...present))
    await store.save(live(...present))
    await store.close()
    t.same(await storedPairs(directory), present)
  }
  const db = liveDb(directory)
  t.same([...(await db.keys(GROUPS).all()), ...(await db.keys(NODES).all())], [])
  await db.close()
})

t.test('a directory in use is refused with what to do', async (t) => {
  const directory = t.testdir()
  const { store } = await open(directory)
  await t.rejects(open(directory), { code: 'MUSTER_STATE_UNUSABLE', hint: /another boot server/ })
  await store.close()
})

t.test('a damaged live store does not keep a boot server down', async (t) => {
  const directory = join(t.testdir(), 'live')
  const { store } = await open(directory)
  await store.save(live(pairOf('n1')))
  await store.close()
  for (const name of readdirSync(directory)) writeFileSync(join(directory, name), 'damaged')
  const again = await open(directory)
  t.same([...again.remembered.pairs], [])
  await again.store.save(live(pairOf('n2')))
  await again.store.close()
  t.match(await storedPairs(directory), [{ node: { id: 'n2' } }])
  t.ok(readdirSync(`${directory}.damaged`).length > 0, 'what was there is kept aside')
})

t.test('a live store whose list of files names one that is not there is moved aside, too', async (t) => {
  const directory = join(t.testdir(), 'live')
  const { store } = await open(directory)
  await store.save(live(pairOf('n1')))
  await store.close()
  writeFileSync(join(directory, 'CURRENT'), 'MANIFEQT-000002\n')
  t.same(await storedPairs(directory), [])
  t.ok(readdirSync(`${directory}.damaged`).length > 0)
})

t.test('one damaged record is left out, and does not come back', async (t) => {
  const directory = t.testdir()
  const { store } = await open(directory)
  await store.save(live(pairOf('n1'), pairOf('n2')))
  await store.close()
  const db = liveDb(directory)
  await db.put('node/n1', encode({ record: encode({ id: 'n1' }), group: 'no digest' }))
  await db.close()

  const again = await open(directory)
  t.match([...again.remembered.pairs], [{ node: { id: 'n2' } }])
  await again.store.save(again.remembered)
  await again.store.close()
  t.match(await storedPairs(directory), [{ node: { id: 'n2' } }])
})

t.test('a record or list that was altered on disk is not believed', async (t) => {
  const directory = t.testdir()
  const { store } = await open(directory)
  const args = { kernelArgs: ['console=ttyS0'] }
  const loaders = { 'undionly.kpxe': refOf('loader') }
  await store.save({ ...live(pairOf('n1', groupRecord('g'), args), pairOf('n2')), loaders })
  await store.close()
  const db = liveDb(directory)
  for (const [key, text] of [
    ['node/n1', 'ttyS0'],
    ['loaders', 'undionly'],
  ] as const) {
    const bytes = Buffer.from((await db.get(key))!)
    bytes[bytes.indexOf(text)]! ^= 1
    await db.put(key, bytes)
  }
  await db.close()

  const again = await open(directory)
  t.match([...again.remembered.pairs], [{ node: { id: 'n2' } }])
  t.same(again.remembered.loaders, {})
  await again.store.close()
})

t.test('what an earlier version wrote is read', async (t) => {
  const directory = t.testdir()
  const pair = pairOf('n1')
  const { store } = await open(directory)
  await store.save({ ...live(pair), loaders: { 'undionly.kpxe': refOf('loader') } })
  await store.close()
  const db = liveDb(directory)
  await db.put('node/n1', encode({ record: encode(pair.node), group: digestOfRecord(pair.group) }))
  await db.put('loaders', encode({ 'undionly.kpxe': refOf('loader') }))
  await db.close()
  t.same(await stored(directory), { ...live(pair), loaders: { 'undionly.kpxe': refOf('loader') } })
})

t.test('a damaged group record takes its nodes with it, and is written again', async (t) => {
  const directory = t.testdir()
  const present = live(pairOf('n1'))
  const { store } = await open(directory)
  await store.save(present)
  await store.close()
  const db = liveDb(directory)
  const [key] = await db.keys(GROUPS).all()
  await db.put(key!, encode(groupRecord('g', { seq: 7 })))
  await db.close()

  const again = await open(directory)
  t.same([...again.remembered.pairs], [])
  await again.store.save(present)
  await again.store.close()
  t.same(await storedPairs(directory), present.pairs)
})

t.test('what was live of another rack is not served, and goes with the next save', async (t) => {
  const directory = t.testdir()
  const { store } = await open(directory)
  await store.save({ ...live(pairOf('n1')), origins: ['http://c:9870'] })
  await store.close()
  const moved = await open(directory, 'r2')
  t.same(moved.remembered, { pairs: [], loaders: {}, origins: ['http://c:9870'], subnets: [] })
  await moved.store.save(live(pairOf('n2')))
  await moved.store.close()
  t.match([...(await stored(directory, 'r2')).pairs], [{ node: { id: 'n2' } }])
})

const isRoot = process.getuid?.() === 0
const skip = isRoot || process.env.CI === 'true' ? false : 'mounting a small disk needs root'

t.test('after a save that failed the next one loses no node', { skip }, async (t) => {
  const disk = mountTmpfs(t)
  const directory = join(disk, 'live')
  const group = groupRecord('g')
  const first = pairOf('n1', group)
  const second = pairOf('n2', groupRecord('g', { seq: 2 }), { kernelArgs: ['x'.repeat(200_000)] })
  const { store } = await open(directory)
  await store.save(live(first))

  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize))
  await t.rejects(store.save(live(second)))
  await t.rejects(store.save(live(second, pairOf('n3', group))))
  rmSync(join(disk, 'filler'))
  const present = [first, second, pairOf('n4', group)]
  await store.save(live(...present))
  await store.close()
  t.same(await storedPairs(directory), present)
})

function mountTmpfs(t: Test): string {
  // Not in t.testdir(), which tap removes before it lets us unmount.
  const directory = mkdtempSync(join(tmpdir(), 'muster-test-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'muster-test', directory])
  t.teardown(() => {
    execFileSync('umount', ['--lazy', directory])
    rmdirSync(directory)
  })
  return directory
}
