import t, { type Test } from 'tap'
import { OptionCode } from '../../../libs/dhcp/codes.ts'
import { readIPv4 } from '../../../libs/dhcp/ipv4.ts'
import {
  STANDBY_ASKING_MS,
  STANDBY_MACHINES_MAX,
  STANDBY_NOTICE_MS,
  STANDBY_REPEAT_MS_MIN,
  STANDBY_SECS_MIN,
} from '../../../libs/dhcp/limits.ts'
import { type DhcpPacket, encodePacket } from '../../../libs/dhcp/packet.ts'
import { Standby } from '../../../libs/dhcp/standby.ts'
import { ADDRESS, setUp } from './_client.ts'
import { decoded, fixture, MAC, message, selects, wants } from './_messages.ts'
import { ip, isRoot, Peer, skip } from './_netns.ts'

const OWN = '10.0.1.2'
const FIRST = '10.0.1.1'

function standing() {
  let now = 0
  const standby = new Standby({ address: OWN, clock: () => now })
  return {
    wait: (ms: number) => {
      now += ms
    },
    answers: (packet: DhcpPacket, from: { mac?: string; direct?: boolean } = {}) =>
      standby.judge(packet, { mac: MAC, direct: false, ...from }) !== 'first',
  }
}

t.test('what is asked for the first time is left to the first server', (t) => {
  const { answers } = standing()
  t.notOk(answers(message('discover')))
  t.notOk(answers(message('request', { options: [wants('10.0.1.17')] })), 'INIT-REBOOT')
  t.notOk(answers(message('request', { ciaddr: '10.0.1.17' })), 'REBINDING')
  for (const name of [
    'ovmf-pxe-discover',
    'snponly-discover',
    'qemu-rom-bios-discover',
    'udhcpc-discover',
  ] as const) {
    t.notOk(answers(fixture(name), { mac: name }), name)
  }
  t.end()
})

t.test('who asks again with the same xid was left unanswered', (t) => {
  const { answers, wait } = standing()
  t.notOk(answers(message('discover', { xid: 1 })))
  wait(1_000)
  t.ok(answers(message('discover', { xid: 1 })))
  wait(2_000)
  t.ok(answers(message('discover', { xid: 1 })), 'and still is')
  t.notOk(answers(message('discover', { xid: 2 })), 'another question')
  t.notOk(answers(message('discover', { xid: 1 })), 'and another, since one alone is remembered')
  t.notOk(answers(message('discover', { xid: 1 }), { mac: 'other' }), 'another machine')
  t.end()
})

t.test('a packet that the network doubles is one question', (t) => {
  const { answers, wait } = standing()
  t.notOk(answers(message('discover')))
  t.notOk(answers(message('discover')))
  wait(STANDBY_REPEAT_MS_MIN - 1)
  t.notOk(answers(message('discover')))
  wait(1)
  t.ok(answers(message('discover')))
  t.end()
})

t.test('a client whose xid never changes begins a new question after a pause', (t) => {
  const { answers, wait } = standing()
  t.notOk(answers(message('discover')))
  wait(STANDBY_ASKING_MS + 1)
  t.notOk(answers(message('discover')))
  t.end()
})

t.test('who says that it has been trying for some time was left unanswered', (t) => {
  const { answers } = standing()
  const xids = [1, 2, 3, 4, 5].values()
  const after = (secs: number) => answers(message('discover', { secs, xid: xids.next().value! }))
  t.notOk(after(STANDBY_SECS_MIN - 1))
  t.ok(after(STANDBY_SECS_MIN))
  t.ok(after(0xffff))
  t.notOk(after(4 << 8), 'four seconds, with the bytes in the wrong order')
  t.ok(after(STANDBY_SECS_MIN << 8))
  t.end()
})

t.test('what is for this server alone is answered at once', (t) => {
  const { answers } = standing()
  const given = wants('10.0.1.17')
  t.ok(answers(message('request', { options: [selects(OWN), given] })), 'who takes its offer')
  t.notOk(answers(message('request', { options: [selects(FIRST), given] })))
  t.ok(answers(message('request', { ciaddr: '10.0.1.17' }), { direct: true }), 'who renews')
  t.notOk(
    answers(message('discover', { giaddr: '10.0.2.1', xid: 2 }), { direct: true }),
    'a relay asks both servers',
  )
  t.end()
})

t.test('the machines heard of least recently are forgotten first', (t) => {
  const { answers, wait } = standing()
  for (let i = 0; i < STANDBY_MACHINES_MAX; i++) answers(message('discover'), { mac: `m${i}` })
  wait(1_000)
  t.ok(answers(message('discover'), { mac: 'm0' }))
  t.notOk(answers(message('discover'), { mac: 'new' }))
  t.notOk(answers(message('discover'), { mac: 'm1' }))
  t.ok(answers(message('discover'), { mac: 'm3' }))
  t.end()
})

t.test('a server that stands by is silent until it has to stand in, and says so once a minute', async (t) => {
  let now = 0
  const { client, log } = await setUp(t, { role: 'standby', clock: () => now })
  const warnings = () => log.filter(({ level }) => level === 'warn').map(({ message }) => message)
  const late = (xid: number) => message('discover', { xid, secs: STANDBY_SECS_MIN })
  client.send(message('discover', { xid: 1 }), '255.255.255.255')
  const renewed = await client.ask(message('request', { ciaddr: ADDRESS, xid: 2 }))
  t.equal(renewed.xid, 2, 'who renews is answered, the one before was not')
  t.match(log[0], { level: 'debug', fields: { why: 'left to the first server' } })
  t.same(warnings(), [])
  for (const xid of [3, 4]) t.equal((await client.ask(late(xid), '255.255.255.255')).xid, xid)
  const warning = 'dhcp: the first server leaves machines unanswered, this one stands in'
  t.same(warnings(), [warning])
  now = STANDBY_NOTICE_MS
  await client.ask(late(5), '255.255.255.255')
  t.same(warnings(), [warning, warning])
})

/** Two servers and a client, each in a namespace of its own, on one network: 10.92.0.0/24. */
function makeNetwork(t: Test): { servers: [string, string]; client: string } {
  const name = (suffix: string): string => `mstby${process.pid}${suffix}`
  const [first, second, client, middle] = ['1', '2', 'c', 'm'].map(name) as [string, string, string, string]
  for (const namespace of [middle, first, second, client]) {
    ip('netns', 'add', namespace)
    t.teardown(() => ip('netns', 'del', namespace))
  }
  ip('-n', middle, 'link', 'add', 'bridge', 'type', 'bridge')
  ip('-n', middle, 'link', 'set', 'bridge', 'up')
  for (const [index, namespace] of [first, second, client].entries()) {
    const port = `port${index}`
    const pair = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace]
    ip('link', 'add', port, 'netns', middle, ...pair)
    ip('-n', middle, 'link', 'set', port, 'master', 'bridge', 'up')
    const address = namespace === client ? '169.254.0.9/16' : `10.92.0.${index + 1}/24`
    ip('-n', namespace, 'addr', 'add', address, 'dev', 'eth0')
    ip('-n', namespace, 'link', 'set', 'eth0', 'up')
  }
  ip('-n', client, 'route', 'add', 'default', 'dev', 'eth0')
  return { servers: [first, second], client }
}

t.test('of two servers on one network the second answers when the first does not', { skip }, async (t) => {
  t.ok(isRoot, 'with CI=true this runs as root')
  const { servers, client } = makeNetwork(t)
  const reservation = `${MAC},10.92.0.17`
  const first = new Peer(t, servers[0], '_netns-server.ts', `10.92.0.1,${reservation}`)
  const second = new Peer(t, servers[1], '_netns-server.ts', `10.92.0.2,${reservation},standby`)
  const peer = new Peer(t, client, '_netns-client.ts')
  for (const started of [first, second, peer]) t.equal(await started.line(), 'ready')

  const ask = (packet: DhcpPacket): void => peer.send(encodePacket(packet).toString('hex'))
  const hear = async (): Promise<{ xid: number; from: string }> => {
    const { xid, options } = decoded(Buffer.from(await peer.line(), 'hex'))
    return { xid, from: readIPv4(options.get(OptionCode.serverIdentifier)!) }
  }
  ask(message('discover', { xid: 1 }))
  t.same(await hear(), { xid: 1, from: '10.92.0.1' })
  ask(message('request', { xid: 1, options: [selects('10.92.0.1'), wants('10.92.0.17')] }))
  t.same(await hear(), { xid: 1, from: '10.92.0.1' })
  ask(message('discover', { xid: 2, secs: STANDBY_SECS_MIN }))
  const both = [await hear(), await hear()].sort((one, other) => one.from.localeCompare(other.from))
  t.same(both, [
    { xid: 2, from: '10.92.0.1' },
    { xid: 2, from: '10.92.0.2' },
  ])

  await first.end()
  const again = setInterval(() => ask(message('discover', { xid: 3 })), 100)
  t.teardown(() => clearInterval(again))
  t.same(await hear(), { xid: 3, from: '10.92.0.2' }, 'takes over in the middle of a boot')
  clearInterval(again)
  ask(message('request', { xid: 4, options: [selects('10.92.0.2'), wants('10.92.0.17')] }))
  let answer = await hear()
  while (answer.xid === 3) answer = await hear()
  t.same(answer, { xid: 4, from: '10.92.0.2' }, 'whoever takes its offer is answered at once')
})
