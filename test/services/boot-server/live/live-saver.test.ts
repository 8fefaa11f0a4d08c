import { pino } from 'pino'
import t from 'tap'
import { LiveSaver } from '../../../../services/boot-server/live/live-saver.ts'

const logger = pino({ level: 'silent' })

t.test('changes that come during a write are one write more', async (t) => {
  let present = 0
  const saved: number[] = []
  const saver = new LiveSaver({
    logger,
    save: async () => {
      saved.push(present)
      await new Promise(setImmediate)
    },
  })
  for (present = 1; present < 100; present += 1) saver.changed()
  await saver.close()
  t.same(saved, [1, 100])
})

t.test('a change is not slept through, at whatever moment of a write it comes', async (t) => {
  for (let turns = 0; turns < 20; turns += 1) {
    let saves = 0
    const saver = new LiveSaver({
      logger,
      save: async () => {
        saves += 1
      },
    })
    saver.changed()
    for (let turn = 0; turn < turns; turn += 1) await undefined
    saver.changed()
    await new Promise(setImmediate)
    t.equal(saves, 2, `${turns} turns later`)
    await saver.close()
  }
})

t.test('a write that failed is tried again with nobody asking', async (t) => {
  let saves = 0
  const saved = Promise.withResolvers<void>()
  const saver = new LiveSaver({
    logger,
    save: async () => {
      saves += 1
      if (saves === 1) throw new Error('disk full')
      saved.resolve()
    },
  })
  saver.changed()
  await saved.promise
  await saver.close()
  t.equal(saves, 2)
})

t.test('closing writes what could not be written before, and does not fail', async (t) => {
  let saves = 0
  const saver = new LiveSaver({
    logger,
    save: async () => {
      saves += 1
      throw new Error('disk full')
    },
  })
  saver.changed()
  await saver.close()
  t.equal(saves, 2)
})
