import t from 'tap'
import * as errors from '../../../libs/archive/errors.ts'
import { receiveError, sendError } from '../../../libs/image/thread-errors.ts'

t.test('an error is of the same class on the other side, and says the same', async (t) => {
  const sent = [
    new errors.TreeUnreadableError('cannot read it', 'denied', { hint: 'be root' }),
    new errors.TreeChangedError('it changed'),
    new errors.EntryTooLargeError('too large', { hint: 'leave it out' }),
    new errors.EntryInvalidError('odd'),
    new errors.PatternInvalidError('[', {}),
    new errors.TreeTooLargeError('too many'),
  ]
  for (const error of sent) {
    const received = receiveError(structuredClone(sendError(error)))
    t.equal(received.constructor, error.constructor)
    const { message, hint, code, category } = error
    t.match(received, { message, hint, code, category })
  }
})

t.test('what is no error of ours keeps its message and where it was thrown', async (t) => {
  const error = new TypeError('x is not a function')
  t.match(receiveError(sendError(error)), { message: error.message, stack: error.stack })
  t.match(receiveError(sendError('a string')), { message: 'a string' })
})
