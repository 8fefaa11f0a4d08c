import t from 'tap'
import { file, resolvedNode } from '../../libs/overlay/fixtures.ts'
import { textsOf } from './_render.ts'

const OVERLAY = 'ssh.authorized_keys'
const node = resolvedNode('n1')

t.test('the keys of the site may log in, each named once', async (t) => {
  const include = [
    file('root/.ssh/authorized_keys', '# admins\nssh-rsa A a@b\nssh-rsa B\n'),
    file('root/.ssh/id_rsa.pub', 'ssh-rsa A a@b\n'),
    file('root/.ssh/id_ed25519.pub', 'ssh-ed25519 C'),
  ]
  t.same(await textsOf(OVERLAY, node, { include }), {
    'root/.ssh/authorized_keys':
      '# Written by muster (overlay ssh.authorized_keys).\n# admins\nssh-rsa A a@b\nssh-rsa B\nssh-ed25519 C\n',
  })
})

t.test('without a key the image keeps its file', async (t) => {
  t.same(await textsOf(OVERLAY, node), {})
  t.same(await textsOf(OVERLAY, node, { include: [file('root/.ssh/authorized_keys', '\n')] }), {})
})
