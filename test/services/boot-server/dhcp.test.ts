import { join } from 'node:path'
import t from 'tap'
import { decide } from '../../../libs/dhcp/decide.ts'
import { encodePacket } from '../../../libs/dhcp/packet.ts'
import { reservationOf } from '../../../services/boot-server/dhcp.ts'
import { Lookup } from '../../../services/boot-server/lookup.ts'
import { RackState } from '../../../services/boot-server/rack-state.ts'
import { decoded, message, PXE_BIOS } from '../../libs/dhcp/_messages.ts'
import { ip, Peer, skip } from '../../libs/dhcp/_netns.ts'
import type { NetnsDhcp } from './_netns-dhcp.ts'
import { groupRecord, nodeRecord } from './_records.ts'
import { SiteNetwork } from './_site-network.ts'

const MAC = '52:54:00:00:00:01'
const GUID = '00:02:c9:03:00:10:39:a5'

function lookupOf(): Lookup {
  const interfaces = [
    { mac: MAC, address: '10.0.1.17', prefix: 24, gateway: '10.0.1.254' },
    { mac: GUID, address: '10.1.1.17', prefix: 16 },
  ]
  const state = new RackState()
  state.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g') })
  const lookup = new Lookup(state)
  lookup.rebuild()
  return lookup
}

t.test('each interface of a node has its own reservation, on Ethernet and on InfiniBand', async (t) => {
  const lookup = lookupOf()
  t.match(reservationOf(MAC, lookup), { hostName: 'n1', address: '10.0.1.17', prefix: 24 })
  t.match(reservationOf(GUID, lookup), { hostName: 'n1', address: '10.1.1.17', prefix: 16 })
  t.equal(reservationOf('52:54:00:00:00:02', lookup), undefined)
})

t.test(
  'a port on InfiniBand that says who it is in its client identifier is offered its address',
  async (t) => {
    const lookup = lookupOf()
    const identifier = Buffer.from(`ff000000000002000002c900${GUID.replaceAll(':', '')}`, 'hex')
    const discover = message('discover', { htype: 32, hlen: 0, mac: '', options: [[61, identifier]] })
    const answer = decide(discover, {
      lookup: (mac) => reservationOf(mac, lookup),
      server: { address: '10.1.1.1', httpBase: 'http://10.1.1.1:9873' },
      hasLoader: () => false,
      turn: () => undefined,
    })
    t.match(answer, { type: 'offer', mac: GUID, address: '10.1.1.17' })
  },
)

/** What a server that has ended logged of its answers. */
function answersIn(lines: string[]): string[] {
  const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return said.map(({ msg, address }) => `${msg} ${address}`)
}

/** Another machine in the place of the one that was there. */
function become(namespace: string, mac: string): void {
  ip('-n', namespace, 'addr', 'flush', 'dev', 'eth0')
  ip('-n', namespace, 'link', 'set', 'eth0', 'address', mac)
}

t.test(
  'beside a site’s dnsmasq machines get their address there and the boot file here, and behind a relay both here',
  { skip },
  async (t) => {
    const network = new SiteNetwork(t)
    const { boot, site, relay, near, far } = network
    const FAR_NODE = '52:54:00:0f:00:01'
    const given: NetnsDhcp = {
      env: { MUSTER_ADDRESS: '10.92.1.1', MUSTER_DATA_DIR: join(network.directory, 'data') },
      subnets: [
        { name: 'near', network: '10.92.1.0', prefix: 24, mode: 'proxy' },
        {
          name: 'far',
          network: '10.92.2.0',
          prefix: 24,
          mode: 'full',
          gateway: '10.92.2.254',
          pool: { first: '10.92.2.200', last: '10.92.2.209' },
        },
      ],
      nodes: { n1: [{ mac: FAR_NODE, address: '10.92.2.17' }] },
    }
    const start = () => new Peer(t, boot, '../../services/boot-server/_netns-dhcp.ts', JSON.stringify(given))
    const before = start()
    t.equal(await before.line(), 'ready')
    await network.dnsmasq(site, '--dhcp-range=10.92.1.100,10.92.1.120,1h', '--dhcp-option=3,10.92.1.254')
    await network.dnsmasq(relay, '--dhcp-relay=10.92.2.254,10.92.1.1')

    t.match(await network.udhcpc(near), /^10\.92\.1\.1[012]\d 10\.92\.1\.254 3600$/, 'the site’s alone')
    t.equal(await network.udhcpc(far), '10.92.2.200 10.92.2.254 600', 'of the pool')
    t.match(answersIn(await before.end()), ['dhcp: offer 10.92.2.200', 'dhcp: ack 10.92.2.200'])

    const server = start()
    t.equal(await server.line(), 'ready')
    become(far, '52:54:00:0f:00:02')
    const next = await network.udhcpc(far, '-R')
    t.equal(next, '10.92.2.201 10.92.2.254 600', 'what was lent before the restart still is')
    become(far, FAR_NODE)
    t.equal(await network.udhcpc(far), '10.92.2.17 10.92.2.254 86400', 'its own')

    const rom = new Peer(t, near, '_netns-client.ts')
    t.equal(await rom.line(), 'ready')
    rom.send(encodePacket(message('discover', { flags: 0x8000, options: PXE_BIOS })).toString('hex'))
    const answers = [await rom.line(), await rom.line()].map((line) => decoded(Buffer.from(line, 'hex')))
    const [offer, proxy] = answers.sort((one, other) => other.yiaddr.localeCompare(one.yiaddr))
    t.match(offer?.yiaddr, /^10\.92\.1\.1/)
    t.match(proxy, { yiaddr: '0.0.0.0', siaddr: '10.92.1.1', file: 'undionly.kpxe' })

    t.match(answersIn(await server.end()), [
      'dhcp: offer 10.92.2.201',
      'dhcp: ack 10.92.2.201',
      'dhcp: offer 10.92.2.17',
      'dhcp: ack 10.92.2.17',
      'dhcp: offer 0.0.0.0',
    ])
  },
)
