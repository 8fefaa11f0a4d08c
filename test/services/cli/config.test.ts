import t from 'tap'
import { cliConfig } from '../../../services/cli/config.ts'

t.test('without anything said, it is the socket of this host', async (t) => {
  t.same(cliConfig({}, 'zoe'), {
    socket: '/run/muster/controller.sock',
    urls: [],
    token: undefined,
    actor: 'zoe',
    editor: 'vi',
    colour: true,
  })
})

t.test('the environment says where controllers are and who asks', async (t) => {
  const env = { MUSTER_URL: 'http://a:1, http://b:2', MUSTER_TOKEN: 's', SUDO_USER: 'admin', NO_COLOR: '1' }
  t.match(cliConfig(env, 'root'), {
    urls: ['http://a:1', 'http://b:2'],
    token: 's',
    actor: 'admin',
    colour: false,
  })
  t.equal(cliConfig({ TERM: 'dumb' }, 'root').colour, false)
})

t.test('the editor for a screen comes before the one for any terminal', async (t) => {
  t.equal(cliConfig({ VISUAL: 'emacs -nw', EDITOR: 'ed' }, 'zoe').editor, 'emacs -nw')
  t.equal(cliConfig({ VISUAL: '', EDITOR: 'ed' }, 'zoe').editor, 'ed')
})
