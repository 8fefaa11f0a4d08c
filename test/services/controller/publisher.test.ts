import { pino } from 'pino'
import t from 'tap'
import type { Bus } from '../../../libs/bus/bus.ts'
import { compile } from '../../../libs/compile/compile.ts'
import type { Compiled } from '../../../libs/compile/compiled.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { decodeRackHead } from '../../../libs/records/decode.ts'
import { Publisher } from '../../../services/controller/publisher.ts'
import { fileEntry, inputOf, overlaysOf } from '../../libs/compile/_input.ts'
import { resolved } from '../../libs/compile/_nodes.ts'
import { readyBus } from '../../support/bus.ts'
import { startNatsServer } from '../../support/nats-server.ts'
import { never } from './_clusters.ts'

const logger = pino({ level: 'silent' })
const node = (last: number): ResolvedNode =>
  resolved(`n${last}`, {
    systemOverlays: ['hosts'],
    networkDevices: { default: { hwaddr: `52:54:00:00:00:0${last}` } },
  })
const compiled = (seq: number, ...nodes: ResolvedNode[]): Promise<Compiled> =>
  compile(inputOf({ seq, nodes }))
const publisherOf = (bus: Bus, epoch: number, ended = never): Publisher =>
  new Publisher({ bus, term: { holder: `c${epoch}`, epoch, origin: 'o' }, ended, logger })

async function headSeq(bus: Bus): Promise<number> {
  const entry = await bus.bucket('muster_boot').get('r1.head')
  return decodeRackHead(entry!.value!).seq
}

t.test(
  'a compile begins only when all former writers are shut out, so that it is not older than what they wrote',
  async (t) => {
    const nats = await startNatsServer(t)
    const bus = await readyBus(t, nats.url)
    const former = publisherOf(bus, 1)
    await former.publish(() => compiled(3, node(1)))
    const { written } = await publisherOf(bus, 2).publish(async () => {
      await t.rejects(
        former.publish(() => compiled(4, node(1), node(2))),
        { code: 'MUSTER_FENCED_OUT' },
      )
      return compiled(3, node(1))
    })
    t.equal(written, 0)
    t.equal(await headSeq(bus), 3)
  },
)

t.test('records of a change log that was reset are replaced', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  await publisherOf(bus, 1).publish(() => compiled(100, node(1)))
  await publisherOf(bus, 2).publish(() => compiled(2, node(1)))
  t.equal(await headSeq(bus), 2)
})

t.test('a connection that breaks while the records are read is not taken for their end', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  await publisherOf(bus, 1).publish(() => compiled(1, node(1)))
  const publisher = publisherOf(bus, 2)
  const lost = new Promise<void>((resolve) => bus.onStatus((connected) => !connected && resolve()))
  const bucket = bus.bucket.bind(bus)
  bus.bucket = (name) => {
    // Both writers are open already: what is asked for now is what stands there.
    nats.pause()
    void nats.kill()
    return bucket(name)
  }
  const compiling = publisher.publish(() => t.fail('compiled on top of half of the records') as never)
  await t.rejects(compiling, { code: 'MUSTER_BUS_UNAVAILABLE' })
  await lost
})

t.test('a term that ends while the records are read ends the reading', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const ended = new AbortController()
  const publisher = publisherOf(bus, 1, ended.signal)
  const bucket = bus.bucket.bind(bus)
  bus.bucket = (name) => {
    ended.abort()
    return bucket(name)
  }
  const compiling = publisher.publish(() => t.fail('compiled after the end of the term') as never)
  await t.rejects(compiling, ended.signal.reason)
})

t.test('a node that fails keeps its MAC addresses, also when its rack has no other group', async (t) => {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const publisher = publisherOf(bus, 1)
  await publisher.publish(() => compiled(1, node(1), node(2)))
  const overlays = overlaysOf({ hosts: [fileEntry('etc/hosts.ww', '{{')] })
  await publisher.publish(() => compile(inputOf({ seq: 2, nodes: [node(1)], overlays })))
  const macOf = async (last: number) => (await bus.bucket('muster_mac').get(`52-54-00-00-00-0${last}`))?.value
  t.same(await macOf(1), Buffer.from('r1.node.n1'))
  t.equal(await macOf(2), undefined, 'that of a node that is gone goes with it')
})
