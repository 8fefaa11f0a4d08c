import { EventEmitter } from 'node:events'
import t from 'tap'
import {
  RuntimeWaits,
  WAITS_PER_NODE_MAX,
  type WaitOutcome,
} from '../../../services/boot-server/runtime-waits.ts'

const NEVER = 300

/** A request that waits: how it ended, and its connection. */
function waiting(waits: RuntimeWaits, node: string, seconds = NEVER) {
  const socket = new EventEmitter()
  const asker = { socket, outcome: undefined as WaitOutcome | undefined }
  const over = waits.wait({ node, seconds, socket }).then((outcome) => {
    asker.outcome = outcome
    return outcome
  })
  return { asker, over }
}

t.test('those of a node are woken, and nobody else', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  const [first, second, other] = [waiting(waits, 'n1'), waiting(waits, 'n1'), waiting(waits, 'n2')]
  t.equal(waits.count, 3)
  await waits.wake(['n1', 'n3'])
  t.same(await Promise.all([first.over, second.over]), ['over', 'over'])
  t.equal(other.asker.outcome, undefined)
  t.equal(waits.count, 1)
})

t.test('who goes away is forgotten', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  const { asker, over } = waiting(waits, 'n1')
  asker.socket.emit('close')
  t.equal(await over, 'over')
  t.equal(waits.count, 0)
  t.equal(asker.socket.listenerCount('close'), 0, 'a connection may have thousands of requests')
})

t.test('time ends a wait', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  t.equal(await waiting(waits, 'n1', 0.1).over, 'over')
  t.equal(waits.count, 0)
})

t.test('too many of one node are not held', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  for (let count = 0; count < WAITS_PER_NODE_MAX; count++) waiting(waits, 'n1')
  t.equal(await waiting(waits, 'n1').over, 'refused')
  t.equal(waits.count, WAITS_PER_NODE_MAX)
})

t.test('closing lets go of all, and of whoever comes later', async (t) => {
  const waits = new RuntimeWaits()
  const { over } = waiting(waits, 'n1')
  waits.close()
  t.equal(await over, 'closing')
  t.equal(await waiting(waits, 'n1').over, 'closing')
  t.equal(waits.count, 0)
})

t.test('thousands are woken', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  const nodes = Array.from({ length: 5_000 }, (_, index) => `n${index}`)
  const all = nodes.map((node) => waiting(waits, node).over)
  await waits.wake(nodes)
  t.ok((await Promise.all(all)).every((outcome) => outcome === 'over'))
  t.equal(waits.count, 0)
})
