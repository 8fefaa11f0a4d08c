import t from 'tap'
import { unconfiguredScript } from '../../../libs/bootscript/unconfigured-script.ts'
import { Ipxe } from './_ipxe.ts'
import { FIRST, MAC, SECOND } from './_records.ts'

t.test('a machine that nobody knows says so, waits and starts over', (t) => {
  const script = unconfiguredScript({ mac: MAC, servers: [FIRST, SECOND] })
  t.same(new Ipxe(script, { settings: { asset: 'A1', uuid: 'u-1', serial: 's1' } }).run(), [
    'say muster: NO NODE HAS THE MAC ADDRESS 52:54:00:00:00:0b',
    'say muster: asset tag A1, UUID u-1, serial number s1, asked at http://10.0.0.1:9873, http://10.0.0.2:9873',
    'say muster: give a node of this rack this MAC address, and it boots with the next try (muster node add, muster node set)',
    'say muster: the machine restarts in 60 seconds',
    'sleep 60',
    'reboot',
  ])
  t.end()
})

t.test('a MAC address from a URL cannot break out of its line', (t) => {
  t.throws(() => unconfiguredScript({ mac: 'x\nreboot', servers: [FIRST] }), {
    code: 'MUSTER_SCRIPT_UNSAFE_VALUE',
  })
  t.end()
})
