import t from 'tap'
import { BARE, NODE } from './_network-node.ts'
import { laidOut, textsOf } from './_render.ts'
import { nameOf, skip } from './_udev.ts'

const OVERLAY = 'systemd.netname'
const DIRECTORY = 'etc/systemd/network'

t.test('udev gives devices their names by MAC address', { skip }, async (t) => {
  const root = await laidOut(t, OVERLAY, { node: NODE })
  const directories = { links: `${root}/${DIRECTORY}` }
  t.same(await nameOf({ mac: '52:54:00:00:00:01', ...directories }), { name: 'eth0', complaints: [] })
  t.same(await nameOf({ mac: '52:54:00:00:00:03', ...directories }), { name: 'eth2', complaints: [] })
  t.same(await nameOf({ mac: '52:54:00:00:00:99', ...directories }), { name: 'x0', complaints: [] })
})

t.test('only what is plugged in and has both a name and a MAC address is named', async (t) => {
  t.same(
    Object.keys(await textsOf(OVERLAY, NODE)),
    ['boot', 'port1', 'port2'].map((name) => `${DIRECTORY}/10-muster-${name}.link`),
  )
  t.same(await textsOf(OVERLAY, BARE), {})
})
