import t from 'tap'
import { controllerConfig } from '../../../services/controller/config.ts'

const invalid = { code: 'MUSTER_CONFIG_INVALID', hint: /MUSTER_ADVERTISE_URL/ }

t.test('boot servers are told the address that is listened on, or what is set', async (t) => {
  t.equal(controllerConfig({}).url, 'http://127.0.0.1:9870')
  t.equal(controllerConfig({ MUSTER_LISTEN: '10.0.0.1:80' }).url, 'http://10.0.0.1:80')
  t.equal(controllerConfig({ MUSTER_LISTEN: '[fd00::1]:80' }).url, 'http://[fd00::1]:80')
  t.equal(controllerConfig({ MUSTER_ADVERTISE_URL: 'http://c1:9870/' }).url, 'http://c1:9870')
})

t.test('an address that nobody can reach is not announced', async (t) => {
  for (const listen of ['0.0.0.0:9870', '[::]:9870']) {
    t.throws(() => controllerConfig({ MUSTER_LISTEN: listen }), invalid)
    const env = { MUSTER_LISTEN: listen, MUSTER_ADVERTISE_URL: 'http://c1:9870' }
    t.equal(controllerConfig(env).url, 'http://c1:9870')
  }
})

t.test('what is advertised has no path, and is a URL', async (t) => {
  for (const url of ['http://c1:9870/blobs', 'c1:9870', 'ftp://c1'])
    t.throws(() => controllerConfig({ MUSTER_ADVERTISE_URL: url }), invalid)
})

t.test('a socket path that no socket can have is refused', async (t) => {
  t.throws(() => controllerConfig({ MUSTER_SOCKET: `/${'x'.repeat(107)}` }), {
    code: 'MUSTER_CONFIG_INVALID',
  })
})

t.test(
  'with three NATS servers or more, three have a copy of everything, unless told otherwise',
  async (t) => {
    const replicas = (env: Record<string, string>) => controllerConfig(env).nats.replicas
    t.equal(replicas({}), 1)
    t.equal(replicas({ MUSTER_NATS: 'nats://a,nats://b' }), 1)
    t.equal(replicas({ MUSTER_NATS: 'nats://a,nats://b,nats://c' }), 3)
    t.equal(replicas({ MUSTER_NATS: 'nats://a,nats://b,nats://c,nats://d' }), 3)
    t.equal(replicas({ MUSTER_NATS: 'nats://a', MUSTER_NATS_REPLICAS: '3' }), 3)
    for (const wrong of ['0', '6', 'many'])
      t.throws(() => replicas({ MUSTER_NATS_REPLICAS: wrong }), { code: 'MUSTER_CONFIG_INVALID' })
  },
)

t.test('what is not needed any more stays for a day, or what is set', async (t) => {
  t.equal(controllerConfig({}).graceMs, 24 * 3_600_000)
  t.equal(controllerConfig({ MUSTER_GRACE_HOURS: '2' }).graceMs, 2 * 3_600_000)
  t.equal(controllerConfig({}).treesBytes, 0)
  t.equal(controllerConfig({ MUSTER_TREES_GIB: '2' }).treesBytes, 2 * 1024 ** 3)
  t.throws(() => controllerConfig({ MUSTER_GRACE_HOURS: '0' }), { code: 'MUSTER_CONFIG_INVALID' })
})
