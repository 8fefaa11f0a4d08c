import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import t, { type Test } from 'tap'
import { bootServerConfig } from '../../services/boot-server/config.ts'
import { controllerConfig } from '../../services/controller/config.ts'
import { settingsRead, shipped } from './settings.ts'
import { type Finished, run } from './shells.ts'

const UNITS = ['muster-controller.service', 'muster-boot-server.service']
/** What systemd adds to every service, and what ours name. */
const TARGETS = ['basic', 'multi-user', 'network-online', 'shutdown', 'sockets', 'sysinit'].map(
  (name) => `${name}.target`,
)
/** Of 100; a unit that asks for no protection at all has 96. */
const EXPOSURE_MAX = 30

const skip =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'systemd-analyze is not installed'

/** Has systemd judge a unit that is installed where it belongs, below a directory. */
function verify(t: Test, name: string, text: string, dropIn = ''): Promise<Finished> {
  const targets = TARGETS.map((target) => [target, `[Unit]\nDescription=${target}\n`])
  const root = t.testdir({
    'usr/lib/systemd/system': {
      ...Object.fromEntries(targets),
      ...Object.fromEntries(UNITS.map((unit) => [unit, shipped(`config/systemd/${unit}`)])),
      [name]: text,
      [`${name}.d`]: { 'x.conf': dropIn },
    },
    'usr/lib/muster/node_modules/.bin': { node: '' },
  })
  chmodSync(`${root}/usr/lib/muster/node_modules/.bin/node`, 0o755)
  return run(['systemd-analyze', 'verify', `--root=${root}`, name])
}

for (const name of UNITS) {
  const text = shipped(`config/systemd/${name}`)

  t.test(`systemd finds nothing to say about ${name}`, { skip }, async (t) => {
    t.same(await verify(t, name, text), { status: 0, stdout: '', stderr: '' })
  })

  t.test(`a mistake in ${name} would show`, { skip }, async (t) => {
    const mistaken = await verify(t, name, text.replace('ProtectSystem=', 'ProtectSytem='))
    t.match(mistaken.stderr, /Unknown key.*ProtectSytem/)
    const elsewhere = await verify(t, name, text.replace('.bin/node', 'bin/node'))
    t.match(elsewhere.stderr, /is not executable/)
  })

  t.test(`${name} gives up what it does not need`, { skip }, async (t) => {
    const unit = `${t.testdir({ [name]: text })}/${name}`
    const options = ['--offline=yes', '--no-pager', `--threshold=${EXPOSURE_MAX}`]
    const { status, stdout } = await run(['systemd-analyze', 'security', ...options, unit])
    t.equal(status, 0, stdout.trimEnd().split('\n').at(-1)!)
  })

  t.test(`${name} never gives up`, async (t) => {
    t.match(text, /^Restart=always$/m)
    t.match(text, /^\[Unit\]\n[^[]*^StartLimitIntervalSec=0$/m)
  })
}

t.test('systemd finds nothing to say about the sockets of an interface', { skip }, async (t) => {
  const name = 'muster-dhcp-eth1.socket'
  const text = shipped(`config/systemd/${name}`)
  t.same(await verify(t, name, text), { status: 0, stdout: '', stderr: '' })
  const other = text.replaceAll('eth1', 'br-lan.100')
  t.same(await verify(t, name, other), { status: 0, stdout: '', stderr: '' })
  t.match((await verify(t, name, text.replace('=eth1', '=%i'))).stderr, /Invalid interface name/)
})

t.test('systemd takes what a controller needs to unpack images', { skip }, async (t) => {
  const [unit] = UNITS
  const images = shipped('config/systemd/muster-controller-images.conf')
  const text = shipped(`config/systemd/${unit}`)
  t.same(await verify(t, unit!, text, images), { status: 0, stdout: '', stderr: '' })
  const mistaken = await verify(t, unit!, text, images.replace('SUIDSGID', 'SUIDGUID'))
  t.match(mistaken.stderr, /Unknown key.*RestrictSUIDGUID/)
})

t.test('the user of the controller is one that muster.sysusers makes', async (t) => {
  const user = /^User=(.*)$/m.exec(shipped('config/systemd/muster-controller.service'))![1]
  t.match(shipped('config/systemd/muster.sysusers'), new RegExp(`^u ${user} `, 'm'))
})

/** Every setting of a sample, also those that are commented out. */
function settingsIn(path: string): Record<string, string> {
  return Object.fromEntries(
    [...shipped(path).matchAll(/^#?(MUSTER_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
}

t.test('the sample settings of a controller are all there are, with what holds without them', async (t) => {
  const sample = settingsIn('config/controller.conf')
  t.same(Object.keys(sample).sort(), settingsRead(controllerConfig, {}))
  t.same(controllerConfig(sample), controllerConfig({}))
})

t.test('the sample settings of a boot server are all there are, with what holds without them', async (t) => {
  const sample = settingsIn('config/boot-server.conf')
  const required = { MUSTER_ADDRESS: sample.MUSTER_ADDRESS }
  t.same(Object.keys(sample).sort(), settingsRead(bootServerConfig, required))
  t.same(bootServerConfig(sample), bootServerConfig(required))
})
