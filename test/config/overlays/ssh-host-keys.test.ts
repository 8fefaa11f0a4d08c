import { readFile, stat } from 'node:fs/promises'
import t from 'tap'
import { file, resolvedNode } from '../../libs/overlay/fixtures.ts'
import { run, SHELLS } from '../shells.ts'
import { without } from './_disks.ts'
import { laidOut, textsOf } from './_render.ts'

const OVERLAY = 'ssh.host_keys'
const STEP = 'usr/lib/muster/init.d/20-ssh-host-keys'
const HOOK = 'usr/lib/muster/hooks/ssh.host_keys'
const node = resolvedNode('n1')

t.test('the keys of the site are those of all nodes, with their public halves', async (t) => {
  const include = [
    file('etc/ssh/ssh_host_rsa_key', 'SECRET\nEND\n'),
    file('etc/ssh/ssh_host_rsa_key.pub', 'ssh-rsa AAAA\n'),
    file('etc/warewulf/keys/ssh_host_ed25519_key', 'as Warewulf keeps them\n'),
  ]
  const { [STEP]: _, [HOOK]: __, ...texts } = await textsOf(OVERLAY, node, { include })
  t.same(texts, {
    'etc/ssh/ssh_host_rsa_key': 'SECRET\nEND\n',
    'etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AAAA\n',
    'etc/ssh/ssh_host_ed25519_key': 'as Warewulf keeps them\n',
  })
})

t.test('only types of keys that the site wants are given', async (t) => {
  const include = [file('etc/ssh/ssh_host_rsa_key', 'rsa\n'), file('etc/ssh/ssh_host_ed25519_key', 'ed\n')]
  const values = { name: 'hpc', tags: {}, server: { ssh: { 'key types': ['ed25519'] } } }
  const texts = await textsOf(OVERLAY, node, { include, values })
  t.same(Object.keys(texts), ['etc/ssh/ssh_host_ed25519_key', HOOK, STEP])
})

t.test('without keys the image makes its own', async (t) => {
  t.same(Object.keys(await textsOf(OVERLAY, node)), [HOOK, STEP])
})

t.test('the keys are whole, and only root can read them', { skip: without('ssh-keygen') }, async (t) => {
  const made = t.testdir({ etc: { ssh: {} } })
  t.match(await run(['ssh-keygen', '-q', '-A', '-f', made]), { status: 0 })
  const include = await Promise.all(
    ['ed25519', 'ecdsa', 'rsa'].map(async (type) => {
      const path = `etc/ssh/ssh_host_${type}_key`
      return file(path, await readFile(`${made}/${path}`, 'utf8'))
    }),
  )
  for (const shell of SHELLS) {
    const root = await laidOut(t, OVERLAY, { node, surrounds: { include } })
    t.match(await run([...shell, `${root}/${STEP}`], { MUSTER_ROOT: root }), { status: 0, stderr: '' })
    for (const { path } of include) {
      t.equal((await stat(`${root}/${path}`)).mode & 0o777, 0o600)
      // It reads no key that others can read, as sshd does not.
      t.match(await run(['ssh-keygen', '-y', '-f', `${root}/${path}`]), { status: 0, stderr: '' })
    }
  }
})
