import { pino } from 'pino'
import t, { type Test } from 'tap'
import { makeServer } from '../../../../libs/http/make-server.ts'
import {
  addUnknownRequests,
  type SeenByHttp,
} from '../../../../services/boot-server/discovery/unknown-requests.ts'
import { Lookup } from '../../../../services/boot-server/lookup.ts'
import { RackState } from '../../../../services/boot-server/rack-state.ts'
import { groupRecord, nodeRecord } from '../_records.ts'

const KNOWN = '52-54-00-00-00-01'
const UNKNOWN = '52-54-00-00-00-99'
const mac = '52:54:00:00:00:99'

async function open(t: Test) {
  const state = new RackState()
  const interfaces = [{ mac: '52:54:00:00:00:01', address: '10.0.0.11' }]
  state.restore({ node: nodeRecord('n1', { interfaces }), group: groupRecord('g') })
  const lookup = new Lookup(state)
  lookup.rebuild()
  const server = makeServer({
    logger: pino({ level: 'silent' }),
    bodyBytesMax: 1_000,
    requestTimeoutMs: 10_000,
  })
  t.teardown(() => server.close())
  const seen: SeenByHttp[] = []
  addUnknownRequests(server, {
    lookup,
    servers: () => ['http://10.0.0.1:9873'],
    onUnknown: (machine) => seen.push(machine),
  })
  for (const path of ['/ipxe/:mac', '/grub/:mac', '/provision/:mac', '/image/:mac'])
    server.get(path, async () => 'script')
  const get = async (url: string, agent = 'iPXE/1.21.1'): Promise<string> =>
    (await server.inject({ url, headers: { 'user-agent': agent } })).body
  return { get, seen, server }
}

t.test('a machine that nobody knows is seen when it asks for its script, and nodes are not', async (t) => {
  const { get, seen } = await open(t)
  await get(`/ipxe/${KNOWN}`)
  await get(`/image/${UNKNOWN}`)
  await get(`/provision/${UNKNOWN}?stage=runtime`)
  await get('/ipxe/nonsense')
  t.same(seen, [])
  await get(`/grub/${UNKNOWN}`)
  await get(`/provision/52:54:00:00:00:99?stage=ipxe&uuid=ABC`)
  t.same(seen, [
    { mac, address: '127.0.0.1' },
    { mac, address: '127.0.0.1', uuid: 'abc' },
  ])
})

t.test('another network device of a node that runs is no unknown machine', async (t) => {
  const { server, seen } = await open(t)
  const ask = (remoteAddress: string) => server.inject({ url: `/ipxe/${UNKNOWN}`, remoteAddress })
  await ask('10.0.0.11')
  t.same(seen, [])
  await ask('10.0.0.12')
  t.same(seen, [{ mac, address: '10.0.0.12' }])
})

t.test('an iPXE is asked what machine it runs on, once', async (t) => {
  const { get, seen } = await open(t)
  t.match(await get(`/ipxe/${UNKNOWN}?assetkey=&uuid=u-1`), /^chain .*&serial=\$\{serial:uristring\}/m)
  t.equal(await get(`/ipxe/${KNOWN}?assetkey=&uuid=u-1`), 'script', 'nodes have no such detour')
  t.equal(await get(`/ipxe/${UNKNOWN}?uuid=u-1`, 'curl/8'), 'script')
  const said = 'assetkey=a%207&uuid=u-1&serial=&manufacturer=ACME%20Inc.&product=x%00%1b%5b31m%C3%BC'
  t.equal(await get(`/ipxe/${UNKNOWN}?${said}`), 'script', 'also where it has no serial number')
  const manufacturer = 'ACME Inc.'
  t.same(seen.at(-1), {
    mac,
    address: '127.0.0.1',
    uuid: 'u-1',
    asset: 'a 7',
    manufacturer,
    product: 'x?[31m?',
  })
})

t.test('what a machine says of itself is cut where it is too long', async (t) => {
  const { get, seen } = await open(t)
  await get(`/ipxe/${UNKNOWN}?serial=${'x'.repeat(4_000)}`)
  t.equal(seen[0]!.serial!.length, 128)
})
