import { pino } from 'pino'
import t from 'tap'
import { encode } from '../../../libs/codec/codec.ts'
import type { BootServerMember, ControllerMember } from '../../../libs/records/member.ts'
import { Origins } from '../../../services/boot-server/origins.ts'

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
  t.same(origins.siblings(), ['http://near:9873'])
  say('boot-server.near', undefined)
  t.same(origins.siblings(), [])
})

t.test('a member that says nonsense is left out, and the others stay', async (t) => {
  const { origins, errors, say } = open()
  say('boot-server.near', server('near'))
  say('boot-server.slash', server('slash', { boot: 'http://10.0.1.2:9873/' }))
  say('boot-server.slash', server('slash', { boot: 'http://10.0.1.2:9873/', ready: 1 }))
  say('boot-server.text', 'hello')
  say('controller.none', { ...controller, blobs: undefined })
  t.same(origins.siblings(), ['http://near:9873'])
  t.same(origins.list(), ['http://near:9873'])
  const told = errors.map(({ member }) => member)
  t.same(told, ['boot-server.slash', 'boot-server.text', 'controller.none'], 'each is told of once')
  say('boot-server.slash', server('slash'))
  t.same(origins.siblings(), ['http://near:9873', 'http://slash:9873'], 'and is back when it is right')
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
