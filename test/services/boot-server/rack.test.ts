import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { connect } from '../../../libs/bus/bus.ts'
import { type BootServerConfig, bootServerConfig, placesIn } from '../../../services/boot-server/config.ts'
import { LiveStore } from '../../../services/boot-server/live/live-store.ts'
import { openRack, type Rack } from '../../../services/boot-server/rack.ts'
import { fileOf, type Sample, sample, startOrigin } from '../../libs/blobs/_fixtures.ts'
import { until } from '../_cluster.ts'

const logger = pino({ level: 'silent' })

/** A rack that an earlier run left, with a network boot program that is not on disk, and an origin that has it. */
async function rackWithLoader(t: Test, loader: Sample) {
  const config = bootServerConfig({
    MUSTER_ADDRESS: '127.0.0.1',
    MUSTER_NATS: 'nats://127.0.0.1:1',
    MUSTER_DATA_DIR: join(t.testdir(), 'data'),
  })
  const origin = await startOrigin(t, [loader])
  await remember(config, loader, origin.base)
  const owned = new AsyncDisposableStack()
  t.teardown(() => owned.disposeAsync())
  const bus = owned.use(connect({ servers: config.nats, name: 'test', logger }))
  const rack = await openRack({ config, bus, owned, logger })
  return { config, rack, origin }
}

async function remember(config: BootServerConfig, loader: Sample, origin: string): Promise<void> {
  const { rack, dataDirectory } = config
  const { store } = await LiveStore.open({ directory: placesIn(dataDirectory).live, rack, logger })
  await store.save({ pairs: [], loaders: { 'undionly.kpxe': loader.ref }, origins: [origin], subnets: [] })
  await store.close()
}

const untilHere = (rack: Rack, { ref }: Sample) =>
  until(
    () => rack.store.verify(ref.digest),
    (here) => here,
  )

t.test('without NATS, blobs are fetched from whoever had them at the last run', async (t) => {
  const loader = sample(1000)
  const { rack } = await rackWithLoader(t, loader)
  rack.follow({ onNews: () => {}, onSwitched: () => {} })
  await untilHere(rack, loader)
  t.same(rack.loaders(), { 'undionly.kpxe': loader.ref })
})

t.test('an altered network boot program is fetched again when TFTP comes upon it', async (t) => {
  const loader = sample(1000)
  const { rack, config, origin } = await rackWithLoader(t, loader)
  rack.follow({ onNews: () => {}, onSwitched: () => {} })
  await untilHere(rack, loader)
  writeFileSync(fileOf(placesIn(config.dataDirectory).blobs, loader.ref), Buffer.alloc(1000))
  await t.rejects(rack.store.read(loader.ref), { code: 'MUSTER_BLOB_MISSING' })
  await untilHere(rack, loader)
  t.same(await rack.store.read(loader.ref), loader.bytes)
  t.equal(origin.requests.length, 2)
})
