import t from 'tap'
import { inheritedSockets, interfaceWith } from '../../../services/boot-server/inherited-sockets.ts'

const ENV = { LISTEN_PID: '42', LISTEN_FDS: '3', LISTEN_FDNAMES: 'dhcp-eth0:other:dhcp-eth1.100' }

t.test('sockets that are named for an interface are taken, and others are not', (t) => {
  t.same(inheritedSockets(ENV, 42), [
    { fd: 3, interface: 'eth0' },
    { fd: 5, interface: 'eth1.100' },
  ])
  t.end()
})

t.test('what was passed to another process, or not at all, is none', (t) => {
  t.same(inheritedSockets(ENV, 43), [])
  t.same(inheritedSockets({}, 42), [])
  t.same(inheritedSockets({ ...ENV, LISTEN_FDS: 'x' }, 42), [])
  t.same(inheritedSockets({ ...ENV, LISTEN_FDS: '1' }, 42), [{ fd: 3, interface: 'eth0' }])
  t.same(inheritedSockets({ LISTEN_PID: '42', LISTEN_FDS: '2' }, 42), [])
  t.end()
})

t.test('an interface is known by its address', (t) => {
  t.equal(interfaceWith('127.0.0.1'), 'lo')
  t.equal(interfaceWith('192.0.2.1'), undefined)
  t.end()
})
