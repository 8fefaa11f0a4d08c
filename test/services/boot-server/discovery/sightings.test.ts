import { pino } from 'pino'
import t, { type Test } from 'tap'
import type { Discovered } from '../../../../libs/records/discovered.ts'
import {
  MACHINES_MAX,
  NEWCOMERS_MAX,
  NEWCOMERS_WINDOW_MS,
} from '../../../../services/boot-server/discovery/limits.ts'
import { Sightings } from '../../../../services/boot-server/discovery/sightings.ts'
import { Collector } from '../../../support/collector.ts'

const logger = pino({ level: 'silent' })

function machine(last: number, more: Partial<Discovered> = {}): Discovered {
  const mac = `52:54:00:${last
    .toString(16)
    .padStart(6, '0')
    .replace(/..(?!$)/g, '$&:')}`
  return { mac, rack: 'r1', server: 'b1', firstSeen: 1_000, lastSeen: 1_000, ...more }
}

function open(t: Test, options: { intervalMs?: number; fails?: () => boolean } = {}) {
  const reports = new Collector<Discovered>()
  const tries = new Collector<Discovered>()
  const time = { now: 0 }
  const sightings = new Sightings({
    report: async (seen) => {
      tries.add(seen)
      if (options.fails?.()) throw new Error('away')
      reports.add(seen)
    },
    logger,
    ...(options.intervalMs === undefined ? { clock: () => time.now } : { intervalMs: options.intervalMs }),
  })
  t.teardown(() => sightings.close())
  return { sightings, reports, tries, time }
}

t.test('a machine is reported at once, and then once in an interval with all that was seen', async (t) => {
  const { sightings, reports, time } = open(t)
  sightings.see(machine(1))
  await reports.count(1)
  sightings.see(machine(1, { lastSeen: 2_000, uuid: 'u-1' }))
  sightings.see(machine(1, { lastSeen: 3_000, serial: 's-1' }))
  sightings.see(machine(2))
  await reports.count(2)
  t.equal(reports.items[1]!.mac, machine(2).mac, 'the first is not due')
  time.now += 60_000
  sightings.flush()
  await reports.count(3)
  t.same(reports.items[2], machine(1, { lastSeen: 3_000, uuid: 'u-1', serial: 's-1' }))
})

t.test('what was seen between two reports is reported when it is due, without another sight', async (t) => {
  const { sightings, reports } = open(t, { intervalMs: 1 })
  sightings.see(machine(1))
  await reports.count(1)
  sightings.see(machine(1, { serial: 's-1' }))
  t.match((await reports.count(2))[1], { serial: 's-1' })
})

t.test('while the bus is away reports wait, and all go when it is back', async (t) => {
  let away = true
  const { sightings, reports, tries } = open(t, { fails: () => away })
  for (const last of [1, 2, 3]) sightings.see(machine(last))
  await tries.count(1)
  sightings.see(machine(2, { uuid: 'u-2' }))
  away = false
  // The failure is told before the next turn of the loop.
  await new Promise(setImmediate)
  sightings.flush()
  await reports.count(3)
  t.same(new Set(reports.items.map(({ mac }) => mac)), new Set([1, 2, 3].map((last) => machine(last).mac)))
  t.match(
    reports.items.find(({ mac }) => mac === machine(2).mac),
    { uuid: 'u-2' },
  )
})

t.test(
  'a flood of made-up addresses is cut off, and those that are known are still taken note of',
  async (t) => {
    let away = true
    const { sightings, time, tries, reports } = open(t, { fails: () => away })
    for (let last = 0; last < NEWCOMERS_MAX * 3; last += 1) sightings.see(machine(last))
    t.equal(sightings.size, NEWCOMERS_MAX)
    for (let minute = 1; minute <= 8; minute += 1) {
      time.now += NEWCOMERS_WINDOW_MS
      for (let last = 0; last < NEWCOMERS_MAX; last += 1) sightings.see(machine(minute * 10_000 + last))
      sightings.see(machine(0, { serial: 's-0' }))
    }
    t.equal(sightings.size, MACHINES_MAX)
    await tries.count(1)
    away = false
    await new Promise(setImmediate)
    sightings.flush()
    await reports.count(MACHINES_MAX)
    t.ok(
      reports.items.some(({ mac, serial }) => mac === machine(0).mac && serial === 's-0'),
      'one that asks on and on is not displaced',
    )
  },
)
