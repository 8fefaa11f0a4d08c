import fc from 'fast-check'
import t from 'tap'
import { dateOfDays, daysOfDate, weekdayOfDays } from '../../../../libs/template/sprig/calendar.ts'

const DAY_MS = 86_400_000
/** The days that Date knows. */
const DAYS_MAX = 100_000_000

t.test('days are the dates that JavaScript has for them', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -DAYS_MAX, max: DAYS_MAX }), (days) => {
      const date = new Date(days * DAY_MS)
      const expected = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      t.same(dateOfDays(days), expected)
      t.equal(daysOfDate(expected), days)
      t.equal(weekdayOfDays(days), date.getUTCDay())
    }),
    { numRuns: 300 },
  )
})
