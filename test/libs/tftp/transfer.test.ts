/** Long because what is sent when, in all of a transfer, is decided by one class. */
import fc from 'fast-check'
import t from 'tap'
import { BACKOFF_MS_MAX, HURRY_MS_MIN, RETRIES_MAX, SILENCE_MS_MAX } from '../../../libs/tftp/limits.ts'
import { type Outcome, Transfer, type TransferPlan } from '../../../libs/tftp/transfer.ts'

/** A transfer whose actions are written down. Blocks above `loaded` are not there yet. */
function begin(plan: Partial<TransferPlan> = {}) {
  const sent: number[] = []
  const outcomes: Outcome[] = []
  const state = { loaded: Number.POSITIVE_INFINITY }
  const transfer = new Transfer(
    { oack: false, lastBlock: 10, windowsize: 1, timeoutMs: 1000, random: 0, ...plan },
    {
      sendBlock(block) {
        if (block > state.loaded) return false
        sent.push(block)
        return true
      },
      end: (outcome) => void outcomes.push(outcome),
    },
  )
  transfer.start(0)
  return { transfer, outcomes, state, take: () => sent.splice(0) }
}

t.test('without options the first block is the answer, and every ACK brings the next', async (t) => {
  const { transfer, outcomes, take } = begin({ lastBlock: 3 })
  t.strictSame(take(), [1])
  transfer.acknowledge(1, 0)
  t.strictSame(take(), [2])
  transfer.acknowledge(2, 0)
  t.strictSame(take(), [3])
  t.strictSame(outcomes, [])
  transfer.acknowledge(3, 0)
  t.strictSame(take(), [])
  t.strictSame(outcomes, ['complete'])
  t.equal(transfer.blocksDelivered, 3)
  t.equal(transfer.retransmits, 0)
})

t.test('an OACK is block 0, and no data goes before it is acknowledged', async (t) => {
  const { transfer, take } = begin({ oack: true, windowsize: 4 })
  t.strictSame(take(), [0])
  transfer.acknowledge(1, 0)
  t.strictSame(take(), [], 'an ACK of a block that was not sent')
  transfer.acknowledge(0, 0)
  t.strictSame(take(), [1, 2, 3, 4])
  transfer.acknowledge(0, 0)
  t.strictSame(take(), [], 'the same ACK again')
})

t.test('an ACK inside the window has it begin anew behind that block', async (t) => {
  const { transfer, take } = begin({ windowsize: 4 })
  t.strictSame(take(), [1, 2, 3, 4])
  transfer.acknowledge(2, 0)
  t.strictSame(take(), [3, 4, 5, 6])
  t.equal(transfer.retransmits, 2)
  transfer.acknowledge(6, 0)
  t.strictSame(take(), [7, 8, 9, 10])
  transfer.acknowledge(4, 0)
  t.strictSame(take(), [], 'an ACK that came late')
})

t.test('the last window ends with the last block', async (t) => {
  const { transfer, outcomes, take } = begin({ windowsize: 16, lastBlock: 3 })
  t.strictSame(take(), [1, 2, 3])
  transfer.acknowledge(3, 0)
  t.strictSame(outcomes, ['complete'])
})

t.test(
  'silence has the window sent again, after longer and longer waits, and in the end it is over',
  async (t) => {
    const { transfer, outcomes, take } = begin({ windowsize: 2 })
    take()
    const waits: number[] = []
    let since = 0
    for (let nowMs = 0; outcomes.length === 0; nowMs += 100) {
      transfer.tick(nowMs)
      if (take().length > 0 || outcomes.length > 0) {
        waits.push(nowMs - since)
        since = nowMs
      }
    }
    t.strictSame(waits, [1000, 2000, 4000, 8000, 8000, 8000, 8000])
    t.strictSame(outcomes, ['timed-out'])
    t.equal(transfer.retransmits, 2 * RETRIES_MAX)
  },
)

t.test('an answer makes the waits short again', async (t) => {
  const { transfer, take } = begin()
  transfer.tick(1000)
  transfer.tick(3000)
  t.strictSame(take(), [1, 1, 1])
  transfer.acknowledge(1, 3500)
  transfer.tick(4499)
  t.strictSame(take(), [2])
  transfer.tick(4500)
  t.strictSame(take(), [2])
})

t.test('randomness stretches the waits by a quarter at most', async (t) => {
  const { transfer, take } = begin({ random: 1 })
  take()
  transfer.tick(1249)
  t.strictSame(take(), [])
  transfer.tick(1250)
  t.strictSame(take(), [1])
})

t.test('a client that names a long time is not kept for six times that', async (t) => {
  const { transfer, outcomes, take } = begin({ timeoutMs: 255_000 })
  take()
  transfer.tick(SILENCE_MS_MAX + BACKOFF_MS_MAX)
  t.strictSame(take(), [])
  transfer.tick(255_000)
  t.strictSame(take(), [1])
  transfer.tick(509_999)
  t.strictSame(outcomes, [])
  transfer.tick(510_000)
  t.strictSame(outcomes, ['timed-out'])
})

t.test('an ERROR ends it at once; in answer to the OACK it was a probe', async (t) => {
  const probe = begin({ oack: true })
  probe.transfer.abort()
  t.strictSame(probe.outcomes, ['probed'])

  const { transfer, outcomes, take } = begin({ oack: true })
  transfer.acknowledge(0, 0)
  transfer.abort()
  t.strictSame(outcomes, ['aborted-by-client'])
  take()
  transfer.acknowledge(1, 0)
  transfer.tick(99_999)
  transfer.resume()
  transfer.end('closed')
  t.strictSame(take(), [], 'nothing is sent afterwards')
  t.strictSame(outcomes, ['aborted-by-client'], 'and it ends once')
})

t.test('blocks that are not loaded are sent when they are', async (t) => {
  const { transfer, state, take } = begin({ windowsize: 4 })
  take()
  state.loaded = 6
  transfer.acknowledge(4, 0)
  t.strictSame(take(), [5, 6])
  state.loaded = 10
  transfer.resume()
  t.strictSame(take(), [7, 8])
  transfer.acknowledge(8, 0)
  t.strictSame(take(), [9, 10])
})

t.test("every ACK twice brings every block once (the Sorcerer's Apprentice)", async (t) => {
  for (const windowsize of [1, 4]) {
    const { transfer, outcomes, take } = begin({ oack: true, windowsize, lastBlock: 100 })
    const blocks = take()
    while (outcomes.length === 0) {
      const last = blocks.at(-1)!
      transfer.acknowledge(last, 0)
      transfer.acknowledge(last, 0)
      blocks.push(...take())
    }
    t.strictSame(
      blocks,
      Array.from({ length: 101 }, (_, block) => block),
    )
  }
})

t.test('block numbers go on from 65535 to 0', async (t) => {
  const lastBlock = 140_000
  const { transfer, outcomes, take } = begin({ windowsize: 16, lastBlock })
  let received = 0
  while (outcomes.length === 0) {
    for (const block of take()) if (block === received + 1) received = block
    transfer.acknowledge(received & 0xffff, 0)
  }
  t.strictSame(outcomes, ['complete'])
  t.equal(transfer.blocksDelivered, lastBlock)
  t.equal(transfer.retransmits, 0)
})

/**
 * A client over a network that loses, doubles and reorders, as RFC 7440 wants it: it takes what follows, acknowledges
 * a full window or a gap, and repeats itself when it hears nothing. `dice` decides, so a failure can be replayed.
 */
function simulate(plan: { lastBlock: number; windowsize: number }, dice: () => number) {
  const { transfer, outcomes, take } = begin({ oack: true, ...plan })
  const toClient: number[] = []
  const toServer: number[] = []
  let received = -1
  let inWindow = 0
  let nowMs = 0
  for (let step = 0; step < 200_000 && outcomes.length === 0; step++) {
    for (const block of take()) toClient.push(...copies(block))
    const block = pick(toClient)
    const ack = pick(toServer)
    if (block !== undefined) {
      if (block === received + 1) {
        received = block
        if (++inWindow === plan.windowsize || block === 0 || block === plan.lastBlock) acknowledge()
      } else if (block > received) acknowledge()
    }
    if (ack !== undefined) transfer.acknowledge(ack & 0xffff, nowMs)
    if (block === undefined && ack === undefined) {
      nowMs += 100
      transfer.tick(nowMs)
      if (received >= 0) acknowledge()
    }
  }
  return { received, outcomes }

  function acknowledge(): void {
    inWindow = 0
    toServer.push(...copies(received))
  }
  function copies(value: number): number[] {
    const roll = dice()
    return roll < 0.1 ? [] : roll < 0.2 ? [value, value] : [value]
  }
  function pick(queue: number[]): number | undefined {
    return queue.splice(dice() < 0.1 ? Math.floor(dice() * queue.length) : 0, 1)[0]
  }
}

t.test('whatever the network loses, doubles or reorders, the client gets every block', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 120 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer(),
      (lastBlock, windowsize, seed) => {
        const { received, outcomes } = simulate({ lastBlock, windowsize }, diceOf(seed))
        return outcomes.length === 1 && received === lastBlock
      },
    ),
    { numRuns: 200 },
  )
  t.pass('200 networks')
})

/** mulberry32. */
function diceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

t.test('it is stalled when options were agreed to and the first block never comes', async (t) => {
  const { transfer } = begin({ oack: true })
  for (const nowMs of [1000, 3000]) transfer.tick(nowMs)
  t.notOk(transfer.isStalled, 'the OACK is what is lost')
  transfer.acknowledge(0, 3000)
  transfer.tick(4000)
  t.notOk(transfer.isStalled, 'one loss may be chance')
  transfer.tick(6000)
  t.ok(transfer.isStalled)
  transfer.acknowledge(1, 6000)
  t.notOk(transfer.isStalled)
})

t.test('a client that answers quickly is sent a lost window early, once, and then as ever', async (t) => {
  const { transfer, outcomes, take } = begin({ mayHurry: true })
  transfer.tick(HURRY_MS_MIN)
  t.strictSame(take(), [1], 'nothing is known before the first answer')
  transfer.acknowledge(1, 500)
  t.strictSame(take(), [2])
  transfer.tick(999)
  t.strictSame(take(), [], 'it took 500 ms')
  for (let block = 2; block < 9; block++) transfer.acknowledge(block, 500)
  take()
  const resends: number[] = []
  for (let nowMs = 500; outcomes.length === 0; nowMs += 10) {
    transfer.tick(nowMs)
    if (take().length > 0) resends.push(nowMs - 500)
  }
  const early = resends.shift()!
  t.ok(early >= HURRY_MS_MIN && early < 1000, `${early} ms`)
  t.strictSame(resends, [1000, 3000, 7000, 15_000, 23_000, 31_000], 'as without it')
})

t.test('what was sent twice says nothing of how quick a client is', async (t) => {
  const { transfer, take } = begin({ mayHurry: true })
  transfer.tick(1000)
  transfer.acknowledge(1, 1001)
  take()
  transfer.tick(1999)
  t.strictSame(take(), [])
  transfer.acknowledge(2, 1999)
  take()
  transfer.tick(2998)
  t.strictSame(take(), [], 'it took 998 ms')
})

t.test('a client that has become slow is not sent every window twice', async (t) => {
  const { transfer, take } = begin({ mayHurry: true, lastBlock: 12 })
  transfer.acknowledge(1, 0)
  take()
  const resent: number[] = []
  for (let block = 2, nowMs = 0; block < 12; block++) {
    for (const end = nowMs + 400; nowMs < end; nowMs += 100) transfer.tick(nowMs)
    if (take().length > 0) resent.push(block)
    transfer.acknowledge(block, nowMs)
    take()
  }
  t.strictSame(resent, [2, 3])
})
