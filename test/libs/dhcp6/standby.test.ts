import t from 'tap'
import { OptionCode6 } from '../../../libs/dhcp6/codes.ts'
import { isForFirst } from '../../../libs/dhcp6/standby.ts'
import { DUID, elapsed, message, option, request, solicit } from './_messages.ts'

const left = (asked: Parameters<typeof isForFirst>[0]) => isForFirst(asked, { duid: DUID })

t.test('a standby leaves a first message to the first server, and answers the second', async (t) => {
  t.ok(left(solicit(elapsed(0))))
  t.ok(left(solicit(elapsed(49))))
  t.notOk(left(solicit(elapsed(90))))
})

t.test('a standby that was chosen answers at once', async (t) => {
  t.notOk(left(request(elapsed(0))))
})

t.test('a client that does not say since when it asks is answered', async (t) => {
  t.notOk(left(message('solicit')))
  t.notOk(left(solicit(option(OptionCode6.elapsedTime, [0]))))
})
