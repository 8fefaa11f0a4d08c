import t from 'tap'
import { runCli } from '../../_cli.ts'
import { type ControllerStandIn, startStandIn } from '../../_stand-in.ts'

async function lines(standIn: ControllerStandIn, ...args: string[]): Promise<string[]> {
  const { stdout } = await runCli(args, { standIn })
  return stdout.trimEnd().split('\n')
}

function describe(standIn: ControllerStandIn): void {
  standIn.put('profile', 'p', {
    kernel: { args: ['quiet', 'nomodeset'] },
    systemOverlays: ['wwinit', 'hosts'],
    ipmi: { username: 'admin', port: 623 },
  })
  standIn.put('node', 'n2', {})
  standIn.put('node', 'n1', {
    profiles: ['p'],
    ipmi: { ipaddr: '10.9.0.1' },
    kernel: { version: '6.1' },
    networkDevices: {
      default: { device: 'eth0', ipaddr: '10.0.0.1', gateway: '10.0.0.254' },
      ib: { ipaddr6: 'fd00::1', prefixlen6: 64, hwaddr: '52:54:00:00:00:01' },
    },
  })
}

t.test('each view shows other fields, with what comes from profiles', async (t) => {
  const standIn = await startStandIn(t)
  describe(standIn)
  t.same(await lines(standIn, 'node', 'list', '--net'), [
    'NODE  NETWORK  INTERFACE  MAC                ADDRESS   GATEWAY     IPV6 ADDRESS  IPV6 GATEWAY',
    'n1    default  eth0       -                  10.0.0.1  10.0.0.254  -             -',
    'n1    ib       -          52:54:00:00:00:01  -         -           fd00::1/64    -',
  ])
  t.same(await lines(standIn, 'node', 'list', '-i'), [
    'NODE  BMC ADDRESS  PORT  USER   INTERFACE  ESCAPE  TEMPLATE',
    'n1    10.9.0.1     623   admin  -          -       -',
    'n2    -            -     -      -          -       -',
  ])
  t.same(await lines(standIn, 'node', 'list', '-l'), [
    'NODE  KERNEL  KERNEL ARGS      SYSTEM OVERLAYS  RUNTIME OVERLAYS',
    'n1    6.1     quiet nomodeset  wwinit,hosts     -',
    'n2    -       -                -                -',
  ])
  const all = await lines(standIn, 'node', 'list', '-a', 'n1')
  t.match(all[0], /^NODE {2}FIELD +VALUE$/)
  t.ok(all.includes('n1    networkDevices.ib.prefixlen6    64'))
  t.notOk(all.some((line) => line.includes(' id ')))
})

t.test('a list can be of some nodes', async (t) => {
  const standIn = await startStandIn(t)
  describe(standIn)
  t.same((await lines(standIn, 'node', 'list', '@p')).length, 2)
  t.match(await runCli(['node', 'list', 'n3*'], { standIn }), { code: 3 })
  t.match(await runCli(['node', 'list', 'n[1-3]'], { standIn }), {
    code: 3,
    stderr: /there is no node n3\nDid you mean n/,
  })
})

t.test('people ask for a summary, programs for all there is', async (t) => {
  const standIn = await startStandIn(t)
  describe(standIn)
  await runCli(['node', 'list'], { standIn })
  t.equal(standIn.seen.at(-1)?.path, '/v1/nodes?view=summary')
  const items = JSON.parse((await runCli(['node', 'list', '-n', '--json'], { standIn })).stdout)
  t.match(items, [{ name: 'n1', seq: 3, value: {}, resolved: { rack: 'default' } }, { name: 'n2' }])
})

t.test('profiles are listed as they are written', async (t) => {
  const standIn = await startStandIn(t)
  describe(standIn)
  standIn.put('profile', 'q', { profiles: ['p'], rack: 'r1' })
  t.same(await lines(standIn, 'profile', 'list'), [
    'PROFILE  PROFILES  RACK  IMAGE  SYSTEM OVERLAYS  KERNEL ARGS      COMMENT',
    'p        -         -     -      wwinit,hosts     quiet nomodeset',
    'q        p         r1    -      -                -',
  ])
  t.equal((await lines(standIn, 'profile', 'list', 'q')).length, 2)
  t.equal((await runCli(['profile', 'list', 'r'], { standIn })).code, 3)
})
