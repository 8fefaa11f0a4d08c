import t from 'tap'
import { scriptedEditor } from '../../_editor.ts'
import { put, startSite } from '../../_site.ts'

const BOOT = ['--network', '10.0.1.0/24', '--rack', 'r1', '--gateway', '10.0.1.254']
const POOL = ['--pool', '10.0.1.200-10.0.1.250', '--lease', '600', '--dns', '10.0.0.53,10.0.0.54']

t.test('subnets are added, completed, listed, shown, changed and deleted', async (t) => {
  const { cluster, muster } = await startSite(t)
  t.match(await muster(['subnet', 'list']), {
    code: 0,
    stdout: /^There are no subnets: .*\nAdd one with: muster subnet add/,
  })
  t.match(await muster(['subnet', 'add', 'boot', ...BOOT, ...POOL]), {
    code: 0,
    stdout: 'subnet boot added (change 2)\n',
  })
  const value = {
    network: '10.0.1.0/24',
    rack: 'r1',
    gateway: '10.0.1.254',
    dns: ['10.0.0.53', '10.0.0.54'],
    pool: '10.0.1.200-10.0.1.250',
    lease: 600,
  }
  t.match(await cluster.get('/settings/subnets'), { seq: 2, value: { boot: value } })
  t.match(await cluster.get('/history/2'), { reason: 'subnet add boot' })
  t.match(await muster(['subnet', 'add', 'beside', '--network', '10.0.2.0/24', '--mode', 'proxy']), {
    code: 0,
  })
  const listed = await muster(['subnet', 'list'])
  t.match(
    listed.stdout,
    /^SUBNET +RACK +NETWORK +MODE +GATEWAY +POOL +IPV6 NETWORK\nbeside +default +10\.0\.2\.0\/24 +proxy +- +- +-\nboot +r1 /,
  )
  t.match(JSON.parse((await muster(['subnet', 'list', '--json'])).stdout), [
    { name: 'beside' },
    { name: 'boot', value },
  ])
  t.match(
    (await muster(['subnet', 'show', 'boot'])).stdout,
    /^subnet boot\nFIELD +VALUE\nnetwork +10\.0\.1\.0\/24\nrack +r1\nmode +full\n/,
  )
  t.match(await muster(['subnet', 'set', 'boot', 'beside', '--lease', 'UNDEF', '--domain', 'x.example']), {
    code: 0,
    stdout: 'subnets boot and beside changed (change 4)\n',
  })
  t.match(await muster(['subnet', 'set', 'boot', '--domain', 'x.example']), {
    stdout: 'Nothing to change: subnet boot had these values already.\n',
  })
  const changed = await cluster.get<{ value: { boot: object } }>('/settings/subnets')
  const { lease: _, ...rest } = value
  t.same(changed.value.boot, { ...rest, domain: 'x.example' })
  t.match(
    (await muster(['history', '4'])).stdout,
    /subnet boot changed:\n +FIELD +BEFORE +AFTER\n +lease +600 +-\n/,
  )
  t.match(
    (await muster(['history', 'subnet'])).stdout,
    /CHANGE[^\n]*\n +4 .*subnet set boot and beside\n +3 /,
  )
  t.match(await muster(['subnet', 'delete', 'boot']), { stdout: 'subnet boot deleted (change 5)\n' })
  t.match(await muster(['undo', '5', '--yes']), { code: 0 })
  t.match((await muster(['subnet', 'show', 'boot', '--json'])).stdout, /"x\.example"/)
  const offered = async (...words: string[]): Promise<string[]> => {
    const { stdout } = await muster(['complete', ...words.map((word) => `.${word}`)])
    return stdout.split('\n').flatMap((line) => line.split('\t')[0] || [])
  }
  t.same(await offered('subnet', 'show', ''), ['beside', 'boot'])
  t.same(await offered('subnet', 'set', 'bo'), ['boot'])
  t.same(await offered('subnet', 'add', 'x', '--mode', ''), ['full', 'proxy', 'off'])
  t.same(await offered('subnet', 'add', ''), [])
  t.same(await offered('history', 'sub'), ['subnet'])
})

t.test('a dry run shows the fields, and deleting is asked about at a terminal', async (t) => {
  const { cluster, muster } = await startSite(t)
  const { code, stdout } = await muster(['subnet', 'add', 'boot', ...BOOT, '--dry-run'])
  t.equal(code, 0)
  t.match(stdout, /^subnet boot would be added:\n +FIELD +BEFORE +AFTER\n +network +- +10\.0\.1\.0\/24\n/)
  t.match(stdout, /\nThis alters DHCP in rack r1\.\n/)
  t.match(stdout, /Nothing was changed \(--dry-run\)\.\n$/)
  t.match(await cluster.get('/settings/subnets'), { seq: 0 })
  await muster(['subnet', 'add', 'boot', ...BOOT])
  const refused = await muster(['subnet', 'delete', 'boot'], { columns: 80, answers: ['n'] })
  t.match(refused, { code: 2, stderr: /Delete subnet boot\? \[y\/N\]/ })
  t.match(await muster(['subnet', 'delete', 'boot'], { columns: 80, answers: ['y'] }), { code: 0 })
})

t.test('what is wrong is said with what would be right', async (t) => {
  const { muster, change } = await startSite(t)
  await change('', put('node', 'n1', { networkDevices: { eth0: { ipaddr: '10.0.1.210' } } }))
  t.match(await muster(['subnet', 'add', 'boot', ...BOOT]), { code: 0 })
  const cases: [string[], number, RegExp][] = [
    [['add', 'x'], 2, /required option '--network <network>'/],
    [['add', 'a/b', '--network', '10.0.9.0/24'], 2, /"a\/b" is not a name for a subnet/],
    [
      ['add', 'boot', '--network', '10.0.9.0/24'],
      4,
      /subnet boot exists already.*\n.*muster subnet set boot/,
    ],
    [['add', 'x', '--network', '10.0.9.7/24'], 2, /not the network.*\n.*The network is 10\.0\.9\.0\/24/],
    [
      ['add', 'x', '--network', '10.0.0.0/16'],
      4,
      /subnet x \(10\.0\.0\.0\/16\) and subnet boot \(10\.0\.1\.0\/24\) overlap/,
    ],
    [['add', 'x', '--network', '10.0.9.0/24', '--mode', 'half'], 2, /Allowed choices are full, proxy, off/],
    [['set', 'boot'], 2, /no field to set is named/],
    [['set', 'boot', '--gateway', ''], 2, /--gateway has an empty value.*\n.*--gateway UNDEF/],
    [['set', 'boot', '--network', 'UNDEF'], 2, /must have a network/],
    [['set', 'boot', '--lease', '1h'], 2, /--lease: "1h" is not a time.*\n.*Seconds, from 60/],
    [
      ['set', 'boot', '--pool', '10.0.1.200-10.0.1.250'],
      4,
      /10\.0\.1\.210 of node n1 is in the pool of subnet boot/,
    ],
    [['set', 'boot', '--mode', 'proxy', '--pool', '10.0.1.1-10.0.1.9'], 2, /there is no pool in mode proxy/],
    [['set', 'bot', '--mode', 'off'], 3, /there is no subnet bot.*\n.*Did you mean boot\?/],
    [['show', 'x'], 3, /muster subnet list/],
    [['delete', 'boot', 'x'], 3, /there is no subnet x/],
  ]
  for (const [args, code, stderr] of cases)
    t.match(await muster(['subnet', ...args]), { code, stderr }, args.join(' '))
  t.match(await muster(['history', 'subnet', 'boot']), { code: 2, stderr: /one history together/ })
})

t.test('what somebody else does to another subnet meanwhile stays', async (t) => {
  const { cluster, muster } = await startSite(t)
  await muster(['subnet', 'add', 'boot', ...BOOT])
  const answer = async (): Promise<string> => {
    await muster(['subnet', 'add', 'other', '--network', '10.0.2.0/24'])
    return 'y\n'
  }
  // The question comes after all was read; what is written is made of what is there then, or refused.
  const deleted = await muster(['subnet', 'delete', 'boot'], { columns: 80, answer })
  t.match(deleted, { code: 4, stderr: /changed meanwhile/ })
  t.match(await cluster.get('/settings/subnets'), { value: { boot: {}, other: {} } })
  t.match(await muster(['subnet', 'delete', 'boot']), { code: 0 })
  t.same(Object.keys((await cluster.get<{ value: object }>('/settings/subnets')).value), ['other'])
})

t.test('subnets can be edited as YAML, and what somebody else made of one meanwhile is shown', async (t) => {
  const { cluster, muster } = await startSite(t)
  await muster(['subnet', 'add', 'boot', ...BOOT])
  const moved = {
    op: 'put',
    kind: 'setting',
    name: 'subnets',
    value: { boot: { network: '10.0.1.0/24', rack: 'r7' } },
  }
  const theirs = `curl -sf --unix-socket ${cluster.socket} -H content-type:application/json -d '${JSON.stringify({ ops: [moved] })}' http://m/v1/changes >/dev/null`
  const env = scriptedEditor(
    t,
    `sed -i 's/rack: r1/rack: r2/' "$1"`,
    `${theirs}; sed -i 's/rack: r2/rack: r3/' "$1"`,
    'true',
  )
  t.match(await muster(['subnet', 'edit', 'boot'], { env }), {
    code: 0,
    stdout: 'subnet boot changed (change 3)\n',
  })
  const again = await muster(['subnet', 'edit', 'boot'], { env, columns: 100, answers: ['y', 'y'] })
  t.match(again.stderr, /subnet boot was changed meanwhile/)
  t.match(
    again.stderr,
    /Meanwhile, somebody else changed subnet boot:\n.*YOU SAW.*\n +rack +r2 +r7\n +gateway +10\.0\.1\.254 +-\n/,
  )
  t.match(await cluster.get('/settings/subnets'), { value: { boot: { rack: 'r3', gateway: '10.0.1.254' } } })
})
