import t from 'tap'
import { VERSION } from '../../../../services/cli/version.ts'
import { runCli } from '../_cli.ts'
import { startStandIn } from '../_stand-in.ts'

const base = { version: '0.1.0', startedAt: 0, blobs: 'http://127.0.0.1:1' }
const controller = { ...base, role: 'controller' as const, id: 'c1' }
const server = {
  ...base,
  role: 'boot-server' as const,
  id: 'b1',
  rack: 'r1',
  boot: 'http://127.0.0.1:2',
  headSeq: 3,
  liveSeq: 3,
  ready: 1,
  nodes: 1,
  waiting: [],
}

t.test('the cluster is on one screen', async (t) => {
  const standIn = await startStandIn(t)
  standIn.members = [server, controller]
  standIn.reports = [
    { node: 'n1', rack: 'r1' },
    { node: 'n2', rack: 'r2', problem: 'it has no image' },
  ]
  const { code, stdout } = await runCli(['status'], { standIn })
  t.equal(code, 0)
  t.match(stdout, /^test, at change 0\n\nCONTROLLER {2}VERSION {2}UP FOR\nc1 +0\.1\.0 +\d+ d.*\n\nRACK/)
  t.match(stdout, /\nRACK {2}SERVER {2}LIVE\/HEAD {2}READY {2}WAITING FOR\nr1 +b1 +3\/3 +1\/1 +-\n/)
  t.match(
    stdout,
    /\nNodes: 2 not seen yet\nCannot be booted as described: n2; see 'muster node status'.\nWithout a boot server: rack r2.\n$/,
  )
  t.same(JSON.parse((await runCli(['status', '--json'], { standIn })).stdout), {
    controller: 'c1',
    version: '0.1.0',
    seq: 0,
    cluster: { name: 'test' },
    members: standIn.members,
    nodes: standIn.reports,
  })
})

t.test('controllers and racks are in the order of their names, whoever answered first', async (t) => {
  const standIn = await startStandIn(t)
  const controllers = ['c10', 'c2', 'c1'].map((id) => ({ ...controller, id }))
  const servers = ['r10', 'r2'].map((rack) => ({ ...server, rack, id: `b-${rack}` }))
  standIn.members = [...controllers, ...servers]
  const { stdout } = await runCli(['status'], { standIn })
  t.match(stdout, /\nc1 .*\nc2 .*\nc10 .*\n\nRACK .*\nr2 .*\nr10 /)
})

t.test('a new cluster has little to show', async (t) => {
  const standIn = await startStandIn(t)
  standIn.members = [controller]
  t.match(
    (await runCli(['status'], { standIn })).stdout,
    /\nNo boot server is running.\n\nThere are no nodes.\n$/,
  )
})

t.test('racks are listed with their boot servers', async (t) => {
  const standIn = await startStandIn(t)
  standIn.members = [controller, server]
  t.match((await runCli(['rack', 'list'], { standIn })).stdout, /^RACK .*\nr1 +b1 +3\/3 +1\/1 +-\n$/)
  t.same(JSON.parse((await runCli(['rack', 'list', '--json'], { standIn })).stdout), [server])
})

t.test('overlays are listed with where they come from', async (t) => {
  const standIn = await startStandIn(t)
  standIn.put('overlay', 'hosts', {
    tree: { digest: '0'.repeat(64), size: 2_500 },
    origin: 'shipped',
    files: 1,
  })
  t.match((await runCli(['overlay', 'list'], { standIn })).stdout, /\nhosts +1 +2.5 kB +shipped\n$/)
})

t.test('versions are told with and without a controller', async (t) => {
  const standIn = await startStandIn(t)
  t.match((await runCli(['version'], { standIn })).stdout, `muster      ${VERSION}\n`)
  t.match((await runCli(['version'], { standIn })).stdout, /controller {2}0\.1\.0 \(c1\)\n$/)
  t.match(await runCli(['version']), { code: 0, stdout: /controller {2}unknown: no controller answers at/ })
  t.same(JSON.parse((await runCli(['version', '--json'])).stdout), {
    muster: VERSION,
    node: process.version,
    controller: null,
  })
})
