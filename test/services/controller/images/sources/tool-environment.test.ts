import t from 'tap'
import { toolEnvironment } from '../../../../../services/controller/images/sources/tool-environment.ts'

t.test('tools see proxies and places, and nothing else of the controller', async (t) => {
  const env = { PATH: '/opt/bin', HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'r.example', HOME: '/root' }
  t.same(toolEnvironment({ ...env, MUSTER_TOKEN: 'secret', LC_ALL: 'de_DE.UTF-8' }), { ...env, LC_ALL: 'C' })
})

t.test('they always have a path', async (t) => {
  t.match(toolEnvironment().PATH, /\/usr\/sbin/)
  t.match(toolEnvironment({ PATH: '' }).PATH, /\/usr\/sbin/)
})
