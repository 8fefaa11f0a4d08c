import t from 'tap'
import { Admission, type Ticket } from '../../../libs/tftp/admission.ts'
import { LIMITS } from '../../../libs/tftp/limits.ts'

const a = { address: '10.0.0.1', port: 2070 }
const b = { address: '10.0.0.2', port: 2070 }

t.test('the same request of the same port is a duplicate until the client has answered', async (t) => {
  const admission = new Admission(LIMITS)
  const first = admission.enter(a, 'x') as Ticket
  t.equal(admission.enter(a, 'x'), 'duplicate')
  t.type(admission.enter(a, 'y'), 'object', 'another name')
  t.type(admission.enter({ ...a, port: 2071 }, 'x'), 'object', 'another port')
  t.type(admission.enter(b, 'x'), 'object', 'another address')
  admission.answered(first)
  const second = admission.enter(a, 'x') as Ticket
  t.type(second, 'object')
  t.equal(admission.count, 5)
  admission.leave(first)
  t.equal(admission.enter(a, 'x'), 'duplicate', 'the end of the first does not make the second forgotten')
  admission.leave(second)
  t.type(admission.enter(a, 'x'), 'object')
})

t.test('transfers are bounded, in all and for each address, and places become free again', async (t) => {
  const admission = new Admission({ ...LIMITS, transfersMax: 3, transfersPerClientMax: 2 })
  const tickets = ['x', 'y'].map((name) => admission.enter(a, name) as Ticket)
  t.equal(admission.enter(a, 'z'), 'busy', 'the address has its share')
  t.type(admission.enter(b, 'x'), 'object')
  t.equal(admission.enter(b, 'y'), 'busy', 'all places are taken')
  for (const ticket of tickets) admission.leave(ticket)
  t.equal(admission.count, 1)
  t.type(admission.enter(a, 'z'), 'object')
  t.type(admission.enter(b, 'y'), 'object')
})
