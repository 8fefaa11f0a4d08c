import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Asker } from '../../../../services/boot-server/http/asker.ts'
import { Neighbours } from '../../../../services/boot-server/http/neighbours.ts'
import { Lookup } from '../../../../services/boot-server/lookup.ts'
import { RackState } from '../../../../services/boot-server/rack-state.ts'
import { KERNEL, MAC, startBootHttp } from '../_boot-http.ts'
import { groupRecord, nodeRecord } from '../_records.ts'

function setUp(t: Test): Asker {
  const arp = 'head\n10.0.0.11 0x1 0x2 52:54:00:00:00:02 * eth0\n10.0.0.12 0x1 0x2 52:54:00:00:00:99 * eth0\n'
  const state = new RackState()
  for (const [id, last] of [
    ['n1', 1],
    ['n2', 2],
  ] as const) {
    const interfaces = [{ mac: `52:54:00:00:00:0${last}`, address: `10.0.0.1${last}` }]
    state.restore({ node: nodeRecord(id, { interfaces }), group: groupRecord('g') })
  }
  const lookup = new Lookup(state)
  lookup.rebuild()
  return new Asker({ lookup, neighbours: new Neighbours({ path: join(t.testdir({ arp }), 'arp') }) })
}

t.test(
  'a machine that does not say who it is, is known by the network first, then by its address',
  async (t) => {
    const asker = setUp(t)
    t.equal(await asker.macOf({ wwid: '52-54-00-00-00-07', address: '10.0.0.11' }), '52-54-00-00-00-07')
    t.equal(await asker.macOf({ address: '10.0.0.11' }), '52:54:00:00:00:02', 'n2 has got the address of n1')
    t.equal(
      await asker.macOf({ address: '10.0.0.12' }),
      '52:54:00:00:00:02',
      'no node has the MAC of that neighbour',
    )
    await t.rejects(asker.macOf({ address: '10.0.0.99' }), {
      code: 'MUSTER_ASKER_UNKNOWN',
      category: 'missing',
    })
  },
)

t.test('every path of a node can do without its MAC address', async (t) => {
  const { url } = await startBootHttp(t)
  for (const path of [
    '/ipxe',
    '/grub',
    '/kernel',
    '/image/',
    '/system',
    '/runtime',
    '/provision?stage=kernel',
    '/initramfs/',
  ]) {
    t.equal((await fetch(url + path)).status, 200, path)
  }
  const other = await fetch(`${url}/kernel?wwid=52-54-00-00-00-99`)
  t.equal(other.status, 404, 'who says that it is somebody else is')
  const one = await fetch(`${url}/kernel/?wwid=${MAC}&wwid=x`)
  t.equal(await one.text(), KERNEL.toString())
})

t.test('who is nobody is told what to write', async (t) => {
  const { url } = await startBootHttp(t, { node: { interfaces: [{ mac: MAC }] } })
  const answer = await fetch(`${url}/kernel`)
  t.equal(answer.status, 404)
  t.match(await answer.json(), { error: { code: 'MUSTER_ASKER_UNKNOWN', hint: /\?wwid=/ } })
})
