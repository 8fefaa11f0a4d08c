import t from 'tap'
import {
  clean,
  cut,
  formatBytes,
  formatCount,
  formatDuration,
  formatNames,
  formatTime,
} from '../../../services/cli/text.ts'

t.test('what would move the cursor is made visible', async (t) => {
  t.equal(clean('a\x1b[2Jb\nc\x9bd'), 'a\u{fffd}[2Jb\u{fffd}c\u{fffd}d')
  t.equal(clean('müster'), 'müster')
})

t.test('a text that is cut ends with an ellipsis', async (t) => {
  t.equal(cut('abcdef', 6), 'abcdef')
  t.equal(cut('abcdef', 5), 'abcd…')
  t.equal(cut('🐧🐧🐧', 3), '🐧🐧🐧')
  t.equal(cut('🐧🐧🐧', 2), '🐧…')
})

t.test('bytes and counts read easily', async (t) => {
  t.same([0, 999, 1_000, 999_949, 999_950, 120_345_678, 5e15].map(formatBytes), [
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '999.9 kB',
    '1.0 MB',
    '120.3 MB',
    '5000.0 TB',
  ])
  t.same([7, 999, 1_000, 1_234_567].map(formatCount), ['7', '999', '1,000', '1,234,567'])
})

t.test('durations have at most two units', async (t) => {
  t.same([-5, 400, 8_000, 60_000, 125_000, 11_520_000, 352_800_000, 86_400_000].map(formatDuration), [
    '0 s',
    '0 s',
    '8 s',
    '1 min',
    '2 min 5 s',
    '3 h 12 min',
    '4 d 2 h',
    '1 d',
  ])
})

t.test('times are those of the clock on the wall', async (t) => {
  t.equal(formatTime(new Date(2026, 10, 20, 14, 3, 7).getTime()), '2026-11-20 14:03:07')
})

t.test('of many names the first are named', async (t) => {
  t.equal(formatNames([]), '')
  t.equal(formatNames(['a']), 'a')
  t.equal(formatNames(['a', 'b', 'c']), 'a, b and c')
  t.equal(formatNames(['a', 'b', 'c'], 2), 'a, b and 1 more')
})
