import t from 'tap'
import { Admission, type Admitted, type TftpClient, type Ticket } from '../../../libs/tftp/admission.ts'
import { LIMITS, type TftpLimits, WAITING_MAX, WAITING_MS } from '../../../libs/tftp/limits.ts'

const a = { address: '10.0.0.1', port: 2070 }
const b = { address: '10.0.0.2', port: 2070 }

function open(limits: Partial<TftpLimits> = {}) {
  const time = { nowMs: 0 }
  const admission = new Admission({ ...LIMITS, ...limits }, () => time.nowMs)
  const served: string[] = []
  const tickets = new Map<string, Ticket>()
  const enter = (client: TftpClient, request: string): Admitted =>
    admission.enter(client, request, (ticket) => {
      served.push(request)
      tickets.set(request, ticket)
    })
  const leave = (request: string): void => admission.leave(tickets.get(request)!)
  return { admission, enter, leave, served, tickets, time }
}

t.test('the same request of the same port is a duplicate until the client has answered', async (t) => {
  const { admission, enter, tickets } = open()
  t.equal(enter(a, 'x'), 'served')
  const first = tickets.get('x')!
  t.equal(enter(a, 'x'), 'duplicate')
  t.equal(enter(a, 'y'), 'served', 'another name')
  t.equal(enter({ ...a, port: 2071 }, 'x'), 'served', 'another port')
  t.equal(enter(b, 'x'), 'served', 'another address')
  admission.answered(first)
  t.equal(enter(a, 'x'), 'served')
  const second = tickets.get('x')!
  t.equal(admission.count, 5)
  admission.leave(first)
  t.equal(enter(a, 'x'), 'duplicate', 'the end of the first does not make the second forgotten')
  admission.leave(second)
  t.equal(enter(a, 'x'), 'served')
})

t.test('each address has its share, which becomes free again', async (t) => {
  const { admission, enter, leave } = open({ transfersPerClientMax: 2 })
  for (const request of ['x', 'y']) t.equal(enter(a, request), 'served')
  t.equal(enter(a, 'z'), 'busy')
  t.equal(enter(b, 'z'), 'served')
  leave('x')
  t.equal(enter(a, 'z'), 'served')
  t.equal(admission.count, 3)
})

t.test('who finds all places taken waits, and is served in the order of asking', async (t) => {
  const { admission, enter, leave, served } = open({ transfersMax: 1 })
  enter(a, '1')
  t.equal(enter(b, '2'), 'waiting')
  t.equal(enter(a, '3'), 'waiting')
  t.equal(enter(b, '2'), 'duplicate', 'asking again does not lose the place')
  t.strictSame(served, ['1'])
  leave('1')
  t.strictSame(served, ['1', '2'])
  t.equal(enter(b, '2'), 'duplicate')
  t.equal(enter(b, '4'), 'waiting', 'who comes late does not get in between')
  leave('2')
  leave('3')
  leave('4')
  t.strictSame(served, ['1', '2', '3', '4'])
  t.strictSame([admission.count, admission.waiting], [0, 0])
})

t.test('who has given up is passed over, and counts no more', async (t) => {
  const { enter, leave, served, time } = open({ transfersMax: 1, transfersPerClientMax: 2 })
  enter(a, '1')
  enter(b, 'given up')
  enter(b, '3')
  t.equal(enter(b, '4'), 'busy', 'those that wait are part of the share')
  time.nowMs = WAITING_MS - 1
  enter(b, '3')
  time.nowMs = WAITING_MS
  leave('1')
  t.strictSame(served, ['1', '3'])
  t.equal(enter(b, '4'), 'waiting')
})

t.test('the line has an end, and whoever comes then is not remembered', async (t) => {
  const { admission, enter, leave, time } = open({ transfersMax: 1 })
  enter(a, 'first')
  for (let client = 0; client < WAITING_MAX; client++) enter({ address: `${client}`, port: 1 }, 'x')
  t.equal(enter(b, 'x'), 'busy')
  t.equal(admission.waiting, WAITING_MAX)
  time.nowMs = WAITING_MS
  t.equal(enter(b, 'x'), 'waiting', 'those that gave up make room')
  t.equal(admission.waiting, 1)
  leave('first')
  t.strictSame([admission.count, admission.waiting], [1, 0])
})
