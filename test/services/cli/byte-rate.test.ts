import t from 'tap'
import { byteRate } from '../../../services/cli/byte-rate.ts'

t.test('a rate is written as people write it', async (t) => {
  t.equal(byteRate('64000'), 64_000)
  t.equal(byteRate('100MB'), 100_000_000)
  t.equal(byteRate('1.5 gb/s'), 1_500_000_000)
  t.equal(byteRate('12.5MiB/s'), 13_107_200)
  for (const wrong of ['', '0', 'fast', '10 parsecs', '-1MB', '1e9', '0.1'])
    t.throws(() => byteRate(wrong), { code: 'commander.invalidArgument' }, wrong)
})
