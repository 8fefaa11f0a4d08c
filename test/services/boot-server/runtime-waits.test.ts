import t from 'tap'
import { RuntimeWaits, WAITS_PER_NODE_MAX } from '../../../services/boot-server/runtime-waits.ts'

const NEVER = 300

/** A request that waits: whether it is over, and what ends it from outside. */
function waiting(waits: RuntimeWaits, node: string, seconds = NEVER) {
  const asker = { over: undefined as boolean | undefined, leave: () => {} }
  const wait = waits.wait({
    node,
    seconds,
    gone: (end) => {
      asker.leave = end
    },
  })
  const over = wait.then((held) => {
    asker.over = held
    return held
  })
  return { asker, over }
}

t.test('those of a node are woken, and nobody else', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  const [first, second, other] = [waiting(waits, 'n1'), waiting(waits, 'n1'), waiting(waits, 'n2')]
  t.equal(waits.count, 3)
  await waits.wake(['n1', 'n3'])
  t.same(await Promise.all([first.over, second.over]), [true, true])
  t.equal(other.asker.over, undefined)
  t.equal(waits.count, 1)
})

t.test('who goes away is forgotten', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  const { asker, over } = waiting(waits, 'n1')
  asker.leave()
  t.equal(await over, true)
  t.equal(waits.count, 0)
  asker.leave()
  t.equal(waits.count, 0, 'once')
})

t.test('time ends a wait', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  t.equal(await waiting(waits, 'n1', 0.1).over, true)
  t.equal(waits.count, 0)
})

t.test('too many of one node are not held', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  for (let count = 0; count < WAITS_PER_NODE_MAX; count++) waiting(waits, 'n1')
  t.equal(await waiting(waits, 'n1').over, false)
  t.equal(waits.count, WAITS_PER_NODE_MAX)
})

t.test('closing lets go of all, and of whoever comes later', async (t) => {
  const waits = new RuntimeWaits()
  const { over } = waiting(waits, 'n1')
  waits.close()
  t.equal(await over, true)
  t.equal(await waiting(waits, 'n1').over, false)
  t.equal(waits.count, 0)
})

t.test('thousands are woken', async (t) => {
  const waits = new RuntimeWaits()
  t.teardown(() => waits.close())
  const nodes = Array.from({ length: 5_000 }, (_, index) => `n${index}`)
  const all = nodes.map((node) => waiting(waits, node).over)
  await waits.wake(nodes)
  t.ok((await Promise.all(all)).every((held) => held))
  t.equal(waits.count, 0)
})
