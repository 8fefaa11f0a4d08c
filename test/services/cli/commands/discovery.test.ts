import t from 'tap'
import { until } from '../../_cluster.ts'
import { startSite } from '../_site.ts'

t.setTimeout(60_000)

t.test('policies are added, listed and deleted', async (t) => {
  const { cluster, muster } = await startSite(t)
  t.match((await muster(['discovery', 'list'])).stdout, /^There are no policies/)
  const added = await muster(['discovery', 'add', 'first', '--nodes', 'n[1-9]', '--rack', 'r1'])
  t.equal(added.stderr, '')
  t.match(added.stdout, /^discovery policies added \(change \d+\)\n/)
  await muster(['discovery', 'add', 'flag'])
  await muster([
    'discovery',
    'add',
    'c',
    '--by',
    'port',
    '--switch',
    'sw1',
    '--nodes',
    'n[1-4]',
    '--first-port',
    '9',
  ])
  const ports = ['--port', 'sw2/e=1=n1', '--port', 'swp2=n2']
  await muster(['discovery', 'add', 'd', '--by', 'port', ...ports, '--reason', 'odd ones'])
  t.same((await muster(['discovery', 'list'])).stdout.split('\n'), [
    'POLICY  RACK  BY     SWITCH  NODES',
    'first   r1    order  -       n[1-9]',
    'flag    -     order  -       all that are discoverable',
    'c       -     port   sw1     n[1-4] from port 9 on',
    'd       -     port   -       2 ports',
    '',
  ])
  const listed = JSON.parse((await muster(['discovery', 'list', '--json'])).stdout) as unknown[]
  t.same(listed[3], { name: 'd', by: 'port', ports: { 'sw2/e=1': 'n1', swp2: 'n2' } })
  t.match((await muster(['history'])).stdout, /odd ones(.|\n)*add c to discovery policies/)

  t.match((await muster(['discovery', 'add', 'flag'])).stderr, /there is a policy flag already/)
  t.match((await muster(['discovery', 'add', 'x', '--by', 'port'])).stderr, /needs either nodes or ports/)
  t.match(
    (await muster(['discovery', 'add', 'x', '--by', 'port', '--port', 'n1'])).stderr,
    /is not PORT=NODE/,
  )
  t.match(await muster(['discovery', 'add', 'a policy']), { code: 2, stderr: /not a name for a policy/ })
  t.match((await muster(['discovery', 'delete', 'flat'])).stderr, /no policy flat/)
  await muster(['discovery', 'delete', 'first', 'c', 'd'])
  t.match((await muster(['discovery', 'list'])).stdout, /^POLICY.*\nflag /)
  await muster(['discovery', 'delete', 'flag'])
  t.match(await cluster.get('/settings/discovery'), { seq: 0, value: { policies: [] } })
})

t.test('a running controller carries out what a policy says', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await cluster.startBootServer()
  await change('', { op: 'put', kind: 'node', name: 'n1', value: { rack: 'r1', discoverable: true } })
  await muster(['discovery', 'add', 'flag'])
  await fetch(`${cluster.boot}/ipxe/52-54-00-00-00-01`)
  await until(
    () => muster(['history', 'node', 'n1']),
    ({ stdout }) => /discovery +.*policy flag/.test(stdout),
  )
  t.match((await muster(['node', 'show', 'n1'])).stdout, '52:54:00:00:00:01')
})
