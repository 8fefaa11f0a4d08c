import { NatsError } from 'nats'
import t from 'tap'
import {
  BusDeniedError,
  BusFullError,
  BusRefusedError,
  BusUnavailableError,
  MessageTooLargeError,
  SequenceConflictError,
  StreamMissingError,
} from '../../../libs/bus/errors.ts'
import { busError } from '../../../libs/bus/server-errors.ts'

function refused(err_code: number, description: string, code = 400): NatsError {
  const error = new NatsError(description, `${code}`)
  error.api_error = { code, err_code, description }
  return error
}

t.test('a refusal by JetStream becomes the error of its number', async (t) => {
  t.type(busError(refused(10059, 'stream not found', 404), 'look'), StreamMissingError)
  t.type(busError(refused(10054, 'message size exceeds maximum allowed'), 'append'), MessageTooLargeError)
  t.type(busError(refused(10077, 'maximum bytes exceeded', 503), 'append'), BusFullError)
  t.type(
    busError(refused(10008, 'JetStream system temporarily unavailable', 503), 'append'),
    BusUnavailableError,
  )
  t.match(busError(refused(12345, 'something new'), 'append'), {
    constructor: BusRefusedError,
    message: 'cannot append: something new (12345)',
  })
})

t.test('a conflict tells where the stream stands, if the server does', async (t) => {
  t.match(busError(refused(10071, 'wrong last sequence: 4711'), 'append'), {
    constructor: SequenceConflictError,
    lastSeq: 4711,
  })
  t.equal((busError(refused(10071, 'wrong'), 'append') as SequenceConflictError).lastSeq, undefined)
})

t.test('only a missing answer leaves the outcome open', async (t) => {
  t.match(busError(new NatsError('TIMEOUT', 'TIMEOUT'), 'append'), { outcomeUnknown: true })
  for (const code of ['503', 'CONNECTION_CLOSED', 'CONNECTION_DRAINING']) {
    t.match(busError(new NatsError(code, code), 'append'), {
      constructor: BusUnavailableError,
      outcomeUnknown: false,
    })
  }
  t.type(busError(new NatsError('no', 'PERMISSIONS_VIOLATION'), 'append'), BusDeniedError)
  t.type(busError(new TypeError('odd'), 'append'), BusUnavailableError)
})

t.test("an error that is one of muster's already stays as it is", async (t) => {
  const error = new StreamMissingError('x')
  t.equal(busError(error, 'append'), error)
})
