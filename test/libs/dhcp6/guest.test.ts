import t from 'tap'
import { OptionCode6, StatusCode } from '../../../libs/dhcp6/codes.ts'
import { serverDuid } from '../../../libs/dhcp6/duid.ts'
import { optionOf } from '../../../libs/dhcp6/options.ts'
import {
  answered,
  fromClient,
  fromServer,
  HTTP_X64,
  IPXE_X64,
  ia,
  MAC,
  message,
  option,
  PXE_X64,
  relay,
  said,
  solicit,
} from './_messages.ts'
import { FIRST, linkLocal, POOL6, Pool6Server, SECOND, THIRD } from './_pool6.ts'

const to = (type: 'request' | 'renew' | 'release' | 'decline', address: string, ...more: typeof PXE_X64) =>
  message(type, fromClient(), fromServer(), ia({ addresses: [address] }), ...more)
const rebind = (address: string) => message('rebind', fromClient(), ia({ addresses: [address] }))
const has = (address: string) => ({ associations: [{ addresses: [{ address, seconds: 600 }] }] })

t.test('a machine that nobody knows is lent an address, told of its network, and reported', async (t) => {
  const server = new Pool6Server()
  const offer = server.say(solicit(...PXE_X64))
  t.match(offer, { type: 'advertise', mac: MAC, address: FIRST, unknown: true, stage: 'loader' })
  t.match(offer.lease, { state: 'offered', mac: MAC, subnet: 'rack1', until: server.now + 60_000 })
  const reply = server.say(to('request', FIRST, ...PXE_X64))
  t.match(reply.lease, { state: 'leased', address: FIRST, until: server.now + 600_000 })
  const { options } = answered(reply).reply
  t.match(said(answered(reply).reply), { url: 'tftp://[fd00:91::1]/snponly.efi', ...has(FIRST) })
  t.equal(optionOf(options, OptionCode6.iaNa)?.toString('hex', 4, 12), '0000012c0000020d')
  t.equal(optionOf(options, OptionCode6.dnsServers)?.length, 16)
  t.equal(optionOf(options, OptionCode6.domainList)?.toString('latin1'), '\x07cluster\x07example\0')
})

t.test('its iPXE gets the script of any machine, and its HTTP boot the loader', async (t) => {
  const server = new Pool6Server()
  const turn = () => ({ offered: 'script', taken: 'loader' }) as const
  t.match(server.say(solicit(...IPXE_X64), { turn }), { stage: 'script', file: /\/ipxe\/52-54-00-aa-bb-01/ })
  t.match(server.say(solicit(...HTTP_X64)), { file: 'http://[fd00:91::1]:9873/efiboot/snponly.efi' })
})

t.test('a machine keeps its address, by its MAC whatever its DUID, and no two have the same', async (t) => {
  const server = new Pool6Server()
  server.say(to('request', FIRST))
  t.match(server.say(message('solicit', fromClient(Buffer.of(0, 4, 9, 9)), ia())), { address: FIRST })
  t.match(server.say(to('renew', FIRST)), { address: FIRST, lease: { state: 'leased' } })
  const second = { sender: linkLocal(0xbb02) }
  t.match(said(answered(server.say(to('request', FIRST), second)).reply), has(SECOND))
  t.match(server.say(solicit(), { sender: linkLocal(0xbb03), isTaken: (each) => each === THIRD }), {
    odd: true,
    unknown: true,
    why: 'the pool of rack1 is used up',
  })
  t.match(server.say(to('request', THIRD), { sender: linkLocal(0xbb03) }), { address: THIRD })
  const full = answered(server.say(to('request', THIRD), { sender: linkLocal(0xbb04) }))
  t.match(said(full.reply).associations, [{ status: StatusCode.noAddresses }])
  server.now += 600_000
  t.match(server.say(solicit(), { sender: linkLocal(0xbb04) }), { address: FIRST }, 'nobody renewed it')
})

t.test('a SOLICIT that wants it quickly has the address for good', async (t) => {
  const offer = new Pool6Server().say(solicit(option(OptionCode6.rapidCommit, [])))
  t.match(offer, { type: 'reply', lease: { state: 'leased' } })
})

t.test('what a machine has of another network is taken from it', async (t) => {
  const server = new Pool6Server()
  const status = [{ status: StatusCode.notOnLink }]
  t.match(said(answered(server.say(to('request', 'fd00:92::5'))).reply).associations, status)
  const renewed = said(answered(server.say(to('renew', 'fd00:92::5'))).reply)
  t.match(renewed.associations[0]?.addresses, [
    { address: FIRST, seconds: 600 },
    { address: 'fd00:92::5', seconds: 0 },
  ])
  t.match(server.say(rebind('fd00:91::17')), { why: 'uses fd00:91::17, which is not of the pool' })
  t.match(server.say(rebind(SECOND), { sender: linkLocal(0xbb02) }), { address: SECOND })
  const confirm = (address: string) => message('confirm', fromClient(), ia({ addresses: [address] }))
  const judged = (address: string) => said(answered(server.say(confirm(address))).reply).status
  t.same([FIRST, 'fd00:92::5'].map(judged), [StatusCode.success, StatusCode.notOnLink])
})

t.test('an address is given back, or set aside, by the machine that has it and by nobody else', async (t) => {
  const server = new Pool6Server()
  server.say(to('request', FIRST))
  const other = answered(server.say(to('release', FIRST), { sender: linkLocal(0xbb02) }))
  t.match(said(other.reply).associations, [{ status: StatusCode.noBinding }])
  t.notOk(other.lease)
  t.match(server.say(to('release', FIRST)), { lease: { state: 'free', address: FIRST } })
  server.say(to('request', FIRST))
  const declined = server.say(to('decline', FIRST))
  t.match(declined, { note: /it is set aside/, lease: { state: 'declined', until: server.now + 3_600_000 } })
  t.match(server.say(solicit()), { address: SECOND })
})

t.test('what another server of the same pool gives away is not given again', async (t) => {
  const server = new Pool6Server()
  const asks = (address: string) =>
    message('request', fromClient(), fromServer(serverDuid('boot-2')), ia({ addresses: [address] }))
  t.match(server.say(asks(FIRST)), { why: 'is for another server', lease: { address: FIRST, mac: MAC } })
  t.notOk(server.say(asks(SECOND), { multicast: false }).lease)
  t.notOk(server.say(asks('fd00:91::17')).lease)
  t.match(server.say(solicit(), { sender: linkLocal(0xbb02) }), { address: SECOND })
})

t.test('a relayed machine is lent an address of its own network', async (t) => {
  const far = {
    ...POOL6,
    name: 'rack2',
    network6: 'fd00:92::',
    pool6: { first: 'fd00:92::10', last: 'fd00:92::1f' },
  }
  const subnets = [POOL6, far]
  const through = (...links: string[]) => links.map((linkAddress) => relay({ linkAddress }))
  const say = (...links: string[]) => new Pool6Server().say(solicit(), { subnets, relays: through(...links) })
  t.match(say('fd00:92::fe'), { address: 'fd00:92::10' })
  t.match(say('fd00:92::fe', '::'), { address: 'fd00:92::10' }, 'the nearest that says a network')
  t.match(say('fd00:93::fe'), { why: 'not a machine of this rack', unknown: true })
})

t.test('a node without an address is lent one, and is not reported', async (t) => {
  const server = new Pool6Server()
  const lookup = () => ({ hostName: 'n001', bootloader: 'grub' as const })
  const offer = server.say(solicit(...PXE_X64), { lookup })
  t.match(offer, { address: FIRST, unknown: undefined, file: /shimx64.efi/ })
})

t.test('where the mode has it so machines get no address, or no answer', async (t) => {
  const server = new Pool6Server()
  const { pool6: _none, ...without } = POOL6
  const proxy = { subnets: [{ ...without, mode: 'proxy' as const }] }
  t.match(server.say(solicit(...PXE_X64), proxy), { why: 'not a machine of this rack', unknown: true })
  const asks = message('informationRequest', fromClient(), ...PXE_X64)
  t.match(server.say(asks, proxy), { stage: 'loader', address: undefined, unknown: true })
  t.match(server.say(message('informationRequest', fromClient()), proxy), { reply: undefined })
  const off = server.say(solicit(), { subnets: [{ ...POOL6, mode: 'off' }] })
  t.match(off, { why: 'the subnet rack1 is switched off', unknown: undefined })
  t.match(server.say(to('request', FIRST), { multicast: false }).lease, undefined)
})
