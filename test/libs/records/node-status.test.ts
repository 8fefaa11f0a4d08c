import t from 'tap'
import type { EventKind, NodeEvent } from '../../../libs/records/node-event.ts'
import { foldEvent, type NodeStatus } from '../../../libs/records/node-status.ts'

const event = (stage: EventKind, at: number, detail?: string): NodeEvent => ({
  id: `${stage}${at}`,
  at,
  rack: 'r1',
  server: 's1',
  node: 'n1',
  mac: '52:54:00:00:00:01',
  stage,
  ...(detail && { detail }),
})
const fold = (...events: NodeEvent[]): NodeStatus | undefined =>
  events.reduce<NodeStatus | undefined>((status, next) => foldEvent(status, next), undefined)

t.test('a boot goes through its stages, each with the time it was first reached', async (t) => {
  const status = fold(
    event('dhcp', 1, '10.0.0.1'),
    event('loader', 2),
    event('dhcp', 3),
    event('script', 4),
    event('script', 5),
  )
  t.match(status, { stage: 'script', address: '10.0.0.1', times: { dhcp: 1, loader: 2, script: 4 } })
})

t.test('what the agent did is remembered until the next boot, and is no stage of it', async (t) => {
  const etag = 'a'.repeat(64)
  const runtime = { ...event('runtime', 9, '1 put'), etag }
  const status = fold(event('dhcp', 1), event('up', 3), runtime)
  t.match(status, { stage: 'up', runtime: { at: 9, detail: '1 put', etag } })
  t.equal(fold(event('dhcp', 1), event('up', 3), runtime, event('runtime', 10))?.runtime?.etag, undefined)
  t.equal(fold(event('up', 3), runtime, event('dhcp', 10))?.runtime, undefined)
  t.match(fold(runtime), { stage: 'up', times: { up: 9 }, runtime: { at: 9 } }, 'who has an agent is up')
})

t.test('what failed is remembered until the image runs, or until the next boot', async (t) => {
  const failed = event('failed', 3, 'no the image from http://10.0.0.1:9873')
  t.match(fold(event('script', 2), failed), {
    stage: 'script',
    failure: { at: 3, detail: 'no the image from http://10.0.0.1:9873' },
  })
  t.match(fold(event('script', 2), failed, event('kernel', 4))?.failure, { at: 3 })
  t.equal(fold(event('script', 2), failed, event('image', 4))?.failure, undefined)
  t.equal(fold(event('kernel', 2), failed, event('dhcp', 4))?.failure, undefined)
  t.match(fold(failed), { stage: 'script', failure: { at: 3 } }, 'who fails had a script')
})

t.test('asking for an address again after that is a new boot', async (t) => {
  const status = fold(event('dhcp', 1), event('script', 2), event('up', 3), event('dhcp', 10))
  t.same(status?.times, { dhcp: 10 })
  t.equal(status?.stage, 'dhcp')
})

t.test('a boot is remembered with what it began with, until the next one begins', async (t) => {
  const pair = { id: 'a', seq: 7 }
  const script = { ...event('script', 2), pair }
  t.same(fold(event('dhcp', 1), script, event('up', 3))?.pair, pair)
  t.equal(fold(event('dhcp', 1), script, event('up', 3), event('dhcp', 10))?.pair, undefined)
  const again = { ...event('script', 4), pair: { id: 'b', seq: 8 } }
  t.same(fold(script, event('up', 3), again)?.pair, { id: 'b', seq: 8 }, 'where others answer DHCP')
})

t.test('stages that are reported late do not set a node back', async (t) => {
  t.equal(fold(event('dhcp', 1), event('up', 9), event('image', 5))?.stage, 'up')
})

t.test('no stage is shown earlier than one that comes before it', async (t) => {
  const status = fold(event('dhcp', 10), event('image', 55), event('init', 54), event('up', 60))
  t.same(status?.times, { dhcp: 10, image: 55, init: 55, up: 60 })
})

t.test('what the agent did last is told, and belongs to the boot that it is of', async (t) => {
  const runtime = { ...event('up', 20), stage: 'runtime', detail: '3 changed' } as const
  t.match(fold(event('dhcp', 1), event('up', 9), runtime), {
    stage: 'up',
    times: { dhcp: 1, up: 9 },
    runtime: { at: 20, detail: '3 changed' },
  })
  t.match(fold(runtime), { stage: 'up', times: { up: 20 } }, 'an agent is heard of first: its node is up')
  const again = fold(event('up', 9), runtime, event('dhcp', 30))
  t.equal(again?.runtime, undefined)
})

t.test('a report of an agent that is heard before the boot that it followed is not lost', async (t) => {
  const runtime = { ...event('up', 20), stage: 'runtime', detail: '3 changed' } as const
  const status = fold(runtime, event('dhcp', 1), event('script', 2), event('up', 9))
  t.match(status, { stage: 'up', times: { dhcp: 1, script: 2, up: 9 }, runtime: { at: 20 } })
})
