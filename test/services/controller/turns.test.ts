import t from 'tap'
import { Turns } from '../../../services/controller/turns.ts'

function turnsAt(options: { random?: number } = {}) {
  const clock = { nowMs: 1_000 }
  const turns = new Turns({ now: () => clock.nowMs, random: () => options.random ?? 0 })
  return { clock, turns }
}

t.test('whoever makes changes in a row rests after 16 of them', async (t) => {
  const { clock, turns } = turnsAt()
  for (let seq = 5; seq < 21; seq += 1) {
    t.equal(turns.restMs(seq - 1), 0)
    turns.made(seq)
  }
  t.equal(turns.restMs(20), 40)
  clock.nowMs += 30
  t.equal(turns.restMs(20), 10, 'the time that has passed since counts')
  clock.nowMs += 30
  t.equal(turns.restMs(20), 0)
  turns.made(21)
  t.equal(turns.restMs(21), 0, 'after a rest it may make as many again')
})

t.test('whoever has lost in between does not rest', async (t) => {
  const { turns } = turnsAt()
  for (let seq = 1; seq <= 16; seq += 1) turns.made(seq)
  t.equal(turns.restMs(17), 0, 'somebody else made the last one')
  turns.made(18)
  t.equal(turns.restMs(18), 0)
})

t.test('changes that come one now and then are never held up', async (t) => {
  const { clock, turns } = turnsAt()
  for (let seq = 1; seq <= 100; seq += 1) {
    t.equal(turns.restMs(seq - 1), 0)
    turns.made(seq)
    clock.nowMs += 40
  }
})

t.test('a rest is jittered by half of it', async (t) => {
  const { turns } = turnsAt({ random: 1 })
  for (let seq = 1; seq <= 16; seq += 1) turns.made(seq)
  t.equal(turns.restMs(16), 60)
})

t.test('the more often a change has lost, the sooner it is tried again', async (t) => {
  const { turns } = turnsAt({ random: 1 })
  t.same(
    [1, 2, 4].map((losses) => turns.yieldMs(losses)),
    [16, 4, 1],
  )
})
