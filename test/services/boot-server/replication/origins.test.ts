import { pino } from 'pino'
import t from 'tap'
import { encode } from '../../../../libs/codec/codec.ts'
import { digestOf } from '../../../../libs/digest/digest.ts'
import type { BootServerMember, ControllerMember } from '../../../../libs/records/member.ts'
import { Origins } from '../../../../services/boot-server/replication/origins.ts'

const self = { id: 'b1', url: 'http://b1:9873' }
const controller: ControllerMember = {
  role: 'controller',
  id: 'c1',
  version: '0.1.0',
  startedAt: 1,
  blobs: 'http://10.0.0.1:9870',
}
const server = (id: string, overrides: Partial<BootServerMember> = {}): BootServerMember => ({
  ...controller,
  role: 'boot-server',
  id,
  blobs: `http://${id}:9873`,
  boot: `http://${id}:9873`,
  rack: 'r1',
  headSeq: 0,
  liveSeq: 0,
  ready: 0,
  nodes: 0,
  waiting: [],
  ...overrides,
})

/** What the boot server `b1` knows of others, and a function that says something in a member's name. */
function open({ remembered = [] as string[] } = {}) {
  const saved: (readonly string[])[] = []
  const errors: { member: string }[] = []
  const origins: Origins = new Origins({
    self: 'boot-server.b1',
    id: 'b1',
    rack: 'r1',
    remembered,
    onChange: () => saved.push(origins.remembered),
    logger: pino({ level: 'error' }, { write: (line) => errors.push(JSON.parse(line)) }),
  })
  const say = (key: string, value: unknown): void =>
    origins.heard(key, value === undefined ? undefined : encode(value))
  return { origins, saved, errors, say }
}

t.test('servers of the rack are asked first, then controllers, then others', async (t) => {
  const { origins, say } = open()
  say('boot-server.far', server('far', { rack: 'r2' }))
  say('controller.c1', controller)
  say('boot-server.near', server('near'))
  t.same(origins.list(), ['http://near:9873', 'http://10.0.0.1:9870', 'http://far:9873'])
})

t.test('a node is told this server first, then others of the rack, or those it prefers first', async (t) => {
  const { origins, say } = open()
  const servers = (...preferred: string[]): string[] => origins.servers({ self, preferred })
  t.same(servers(), ['http://b1:9873'])
  for (const id of ['a', 'b', 'c', 'd', 'e']) say(`boot-server.${id}`, server(id))
  say('boot-server.far', server('far', { rack: 'r2' }))
  t.same(servers(), ['http://b1:9873', 'http://a:9873', 'http://b:9873', 'http://c:9873'])
  t.same(servers('d', 'b'), ['http://d:9873', 'http://b:9873', 'http://b1:9873', 'http://a:9873'])
  t.same(servers('far', 'gone')[0], 'http://b1:9873', 'what is not there, or of another rack, is left out')
  t.same(servers('e', 'd', 'c', 'a').at(-1), 'http://b1:9873', 'this server is among them in any case')
  say('boot-server.a', undefined)
  t.same(servers()[1], 'http://b:9873')
})

t.test(
  'who asks over IPv6 is told of servers by their IPv6 addresses, as far as they have any',
  async (t) => {
    const { origins, say } = open()
    say('boot-server.a', server('a', { boot6: 'http://[fd00::a]:9873' }))
    say('boot-server.b', server('b'))
    t.same(origins.servers({ self, ipv6: true }).slice(1), ['http://[fd00::a]:9873', 'http://b:9873'])
    t.same(origins.servers({ self }).slice(1), ['http://a:9873', 'http://b:9873'])
  },
)

t.test('a member that says nonsense is left out, and the others stay', async (t) => {
  const { origins, errors, say } = open()
  say('boot-server.near', server('near'))
  say('boot-server.slash', server('slash', { boot: 'http://10.0.1.2:9873/' }))
  say('boot-server.slash', server('slash', { boot: 'http://10.0.1.2:9873/', ready: 1 }))
  say('boot-server.text', 'hello')
  say('controller.none', { ...controller, blobs: undefined })
  t.same(origins.servers({ self }), ['http://b1:9873', 'http://near:9873'])
  t.same(origins.list(), ['http://near:9873'])
  const told = errors.map(({ member }) => member)
  t.same(told, ['boot-server.slash', 'boot-server.text', 'controller.none'], 'each is told of once')
  say('boot-server.slash', server('slash'))
  t.same(
    origins.servers({ self }),
    ['http://b1:9873', 'http://near:9873', 'http://slash:9873'],
    'and is back when it is right',
  )
})

t.test('the own heartbeat does not wipe out whom the last run knew', async (t) => {
  const { origins, saved, say } = open({ remembered: ['http://before:9870'] })
  say('boot-server.b1', server('b1'))
  t.same(origins.list(), ['http://before:9870'])
  t.same(saved, [])
})

t.test('who is gone stays as the last resort, and only what changed is saved', async (t) => {
  const { origins, saved, say } = open({ remembered: ['http://before:9870'] })
  say('controller.c1', controller)
  say('controller.c1', { ...controller, startedAt: 2 })
  say('controller.c1', undefined)
  t.same(origins.list(), ['http://10.0.0.1:9870', 'http://before:9870'])
  t.same(saved, [['http://10.0.0.1:9870', 'http://before:9870']])
})

t.test('what is remembered has a limit', async (t) => {
  const { saved, say } = open()
  for (let i = 0; i < 100; i += 1) say(`boot-server.s${i}`, server(`s${i}`))
  t.equal(saved.at(-1)?.length, 32)
})

t.test('runs are pulled from those alive, or where nobody is, from those of before', async (t) => {
  const { origins, say } = open({ remembered: ['http://before:9870'] })
  const image = digestOf('image')
  const urls = () => origins.runs({ artifact: image, image }).map(({ url }) => url)
  t.same(urls(), ['http://before:9870'])
  say('controller.c1', controller)
  t.same(urls(), ['http://10.0.0.1:9870'], 'who comes is known at once')
  const images = [{ name: 'debian', manifest: image, have: 1, total: 1 }]
  say('boot-server.near', server('near', { images }))
  t.same(urls(), ['http://near:9873', 'http://10.0.0.1:9870'])
  say('boot-server.near', undefined)
  t.same(urls(), ['http://10.0.0.1:9870'], 'and who has gone')
  t.equal(origins.size, 1)
})
