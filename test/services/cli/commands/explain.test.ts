import t from 'tap'
import { smallRoot } from '../../_cluster.ts'
import { put, startSite } from '../_site.ts'

t.test('a node is explained in words, and for programs', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.importImage('debian', await smallRoot(t.testdir()))
  await change('base', put('profile', 'base', { image: 'debian', kernel: { args: ['quiet'] } }))
  const networkDevices = { default: { hwaddr: '52:54:00:00:00:01', ipaddr: '10.0.0.1' } }
  await change(
    'new',
    put('node', 'n1', { profiles: ['base'], kernel: { args: ['~quiet', 'nosmt'] }, networkDevices }),
  )
  const { code, stdout } = await muster(['explain', 'n1'])
  t.equal(code, 0)
  for (const line of [
    /^node n1 {2}\(change 4\)$/m,
    /^image +debian [0-9a-f]{12}, built .* from \/.*$/m,
    /^ +this version by change 2, /m,
    /^ +from profile base: change 3, .*, test: base$/m,
    /^kernel +6\.1\.0-1, the only one in the image$/m,
    /^kernel arguments +nosmt$/m,
    /^ +instead of quiet from profile base$/m,
    /^rack +default$/m,
    /^ +by default$/m,
    /^boots by +default, 52:54:00:00:00:01, 10\.0\.0\.1$/m,
    /^running +not seen yet$/m,
  ]) {
    t.match(stdout, line)
  }
  t.match(JSON.parse((await muster(['explain', 'n1', '--json'])).stdout), {
    name: 'n1',
    image: { name: 'debian' },
  })
  t.match(await muster(['explain', 'n2']), { code: 3, stderr: /there is no node n2/ })
})
