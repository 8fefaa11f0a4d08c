import { PassThrough } from 'node:stream'
import t from 'tap'
import { Progress, progressText, Rate } from '../../../services/cli/progress.ts'

const counts = { files: 10, filesTotal: 20, rawBytes: 231_400_000, rawTotal: 367_000_000, bytes: 90_000_000 }

t.test('a progress line has share, bytes, rate and the time that is left', async (t) => {
  t.equal(progressText(counts, 12_100), ' 63 %  231.4 MB of 367.0 MB  12.1 MB/s  11 s left')
  t.equal(progressText(counts, undefined), ' 63 %  231.4 MB of 367.0 MB')
  t.equal(progressText({ ...counts, rawTotal: 0 }, 1_000), '231.4 MB  1.0 MB/s')
  t.equal(
    progressText({ ...counts, rawBytes: counts.rawTotal }, 1_000),
    '100 %  367.0 MB of 367.0 MB  1.0 MB/s',
  )
})

t.test('the rate is that of the last seconds', async (t) => {
  const rate = new Rate()
  t.equal(rate.bytesPerMs, undefined)
  rate.add(0, 0)
  rate.add(1, 1_000_000)
  t.equal(rate.bytesPerMs, undefined, 'two moments too near to tell')
  rate.add(1_000, 100_000)
  t.equal(rate.bytesPerMs, 100)
  for (let second = 2; second <= 20; second += 1) rate.add(second * 1_000, 100_000 + second * 10_000)
  t.equal(rate.bytesPerMs, 10)
})

function recorded(rewrites: boolean) {
  const stream = new PassThrough({ encoding: 'utf8' })
  let now = 0
  const progress = new Progress({ label: 'importing a\x1b', stream, rewrites, columns: 30, now: () => now })
  return { progress, advance: (ms: number) => (now += ms), written: () => stream.read() ?? '' }
}

t.test('on a terminal one line is written over, not too often', async (t) => {
  const { progress, advance, written } = recorded(true)
  progress.update(counts)
  progress.update(counts)
  t.equal(written(), '\rimporting a\u{fffd}   63 %  231.4 M…\x1b[K')
  advance(100)
  progress.update(counts)
  t.ok(written().endsWith('…\x1b[K'))
  progress.end()
  t.equal(written(), '\r\x1b[K')
})

t.test('elsewhere a whole line is written now and then', async (t) => {
  const { progress, advance, written } = recorded(false)
  for (let ms = 0; ms <= 5_000; ms += 100, advance(100)) progress.update(counts)
  progress.end()
  t.equal(written(), 'importing a\u{fffd}   63 %  231.4 MB of 367.0 MB\n'.repeat(2))
})

t.test('each part of a work has its name, and a rate of its own', async (t) => {
  const { progress, written } = recorded(false)
  progress.phase('unpacking')
  progress.update(counts)
  progress.phase('building')
  t.equal(written(), 'importing a\u{fffd}: unpacking\nimporting a\u{fffd}: building\n')
})
