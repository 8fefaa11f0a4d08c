import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { put, startSite } from '../_site.ts'

const CONF = `fqdn: head.north.example.org
ipaddr: 10.1.0.1
warewulf:
  port: 9873
  secure: true
dhcp:
  template: static
`

const NODES = `nodeprofiles:
  default:
    image name: rocky-9
    system overlay: [wwinit, hostname]
    kernel:
      args: [quiet]
    network devices:
      default:
        netmask: 255.255.252.0
nodes:
  c1:
    profiles: [default]
    tags:
      serial: 00017
    network devices:
      default:
        hwaddr: 52-54-00-00-01-01
        ipaddr: 10.1.0.11
  c2:
    profiles: [default]
    network devices:
      default:
        hwaddr: 52:54:00:00:01:02
        ipaddr: 10.1.0.12
`

async function serverWith(directory: string, files: Record<string, string>): Promise<string> {
  const etc = join(directory, 'etc', 'warewulf')
  await mkdir(etc, { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text)
  return directory
}

t.test('an installation is taken over by one change, and taken over again it changes nothing', async (t) => {
  const { cluster, muster } = await startSite(t)
  const server = await serverWith(t.testdir({}), { 'nodes.conf': NODES, 'warewulf.conf': CONF })
  const seq = (await cluster.get<{ seq: number }>('/description')).seq
  const args = ['warewulf', 'import', server]

  const dry = await muster([...args, '--dry-run'])
  t.match(dry, { code: 0, stderr: '' })
  t.match(dry.stdout, /^warewulf\.conf:\d+ +fqdn +changed +name of the cluster: north\.example\.org$/m)
  t.match(dry.stdout, /^nodes\.conf:\d+ .* unused +muster has no image /m)
  t.match(
    dry.stdout,
    /^nodes\.conf: \d+ taken over as they are, \d+ changed, \d+ not used; --verbose shows all$/m,
  )
  t.notMatch(dry.stdout, / {2}taken {2}/)
  t.match(dry.stdout, /cluster settings would be changed:\n.*Nothing was changed \(--dry-run\)\.\n$/s)

  t.match(await muster(args), { code: 2, stderr: /altered.*\n.*--yes/ }, 'it asks first')
  t.match(await cluster.get('/description'), { seq }, 'and changes nothing without an answer')

  t.match(await muster([...args, '--yes']), { code: 0, stdout: /\(change \d+\)/ })
  const after = await cluster.get<{ seq: number }>('/description')
  t.match(after, { seq: seq + 1, cluster: { value: { name: 'north.example.org', secure: true } } })
  t.match(await cluster.get(`/history/${after.seq}`), { reason: `warewulf import ${server}` })

  const again = await muster([...args, '--yes'])
  t.match(again, { code: 0, stdout: /Nothing to change: all that can be taken over is there already\.\n$/ })
  t.match(await cluster.get('/description'), { seq: seq + 1 })
})

t.test('what was there before is shown before it is changed, and its rack stays', async (t) => {
  const { cluster, muster, change } = await startSite(t)
  await change('', put('node', 'c1', { rack: 'r7', bootServers: ['b1'], comment: 'older' }))
  const server = await serverWith(t.testdir({}), { 'nodes.conf': NODES })
  const dry = await muster(['warewulf', 'import', server, '--dry-run'])
  t.match(dry.stdout, /node c1 would be changed:\n.* comment +older +-/s)
  t.match(dry.stdout, /profile default would be changed:/)
  t.equal((await muster(['warewulf', 'import', server, '--yes', '--reason', 'moved'])).code, 0)
  const { value } = await cluster.get<{ value: object }>('/nodes/c1')
  t.match(value, { rack: 'r7', bootServers: ['b1'], tags: { serial: '00017' } })
  t.notOk('comment' in value)
})

t.test(
  'a copy of the files will do, every line can be told, and programs get the result alone',
  async (t) => {
    const { muster } = await startSite(t)
    const directory = t.testdir({
      'warewulf.conf': 'fqdn: head.north.example.org\nwarewulf:\n  port: 9873\n',
    })
    const args = ['warewulf', 'import', directory, '--dry-run']
    const verbose = await muster([...args, '--verbose'])
    t.match(
      verbose.stdout,
      /^warewulf\.conf:3 +warewulf\.port +taken +is so in muster unless it is set otherwise$/m,
    )
    const json = await muster([...args, '--json'])
    t.match(JSON.parse(json.stdout), {
      dryRun: true,
      edits: [{ kind: 'setting', name: 'cluster', after: { name: 'north.example.org' } }],
    })
    t.match(json.stderr, /warewulf\.conf: 1 taken over as they are, 1 changed, 0 not used/)
  },
)

t.test('what cannot be read is told with its place', async (t) => {
  const { muster } = await startSite(t)
  t.match(await muster(['warewulf', 'import', t.testdir({})]), {
    code: 2,
    stderr: /there is no nodes\.conf and no warewulf\.conf in /,
  })
  const directory = t.testdir({ 'nodes.conf': 'nodes:\n  n1:\n\tprofiles: []\n' })
  t.match(await muster(['warewulf', 'import', directory]), { code: 2, stderr: /muster: nodes\.conf:3:/ })
})

const OURS = 'var/lib/warewulf/overlays/ours/rootfs/etc'

async function filesBelow(directory: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true })
    await writeFile(join(directory, path), text)
  }
}

t.test(
  'overlays of an installation are taken over with what they include, and nodes name them',
  async (t) => {
    const { cluster, muster } = await startSite(t)
    const nodes = NODES.replace('[wwinit, hostname]', '[ours, wwinit]')
    const server = await serverWith(t.testdir({}), { 'nodes.conf': nodes, 'warewulf.conf': CONF })
    await filesBelow(server, {
      [`${OURS}/x.ww`]: '{{ .Id }} {{ Include "/etc/secret" }}\n',
      [`${OURS}/plain`]: 'plain\n',
      'usr/share/warewulf/overlays/wwinit/rootfs/init': '#!/bin/sh\n',
      'usr/share/warewulf/overlays/unused/rootfs/x': '',
      'etc/secret': 'secret\n',
    })
    const args = ['warewulf', 'import', server]

    const dry = await muster([...args, '--dry-run'])
    t.match(dry, { code: 0, stderr: '' })
    t.match(dry.stdout, /^taken into the overlay include, as templates include them: \/etc\/secret$/m)
    t.match(
      dry.stdout,
      /^overlays include, ours, wwinit would be put first; lists are shown without those that are new$/m,
    )
    const { items } = await cluster.get<{ items: string[] }>('/overlays?view=names')
    t.notOk(items.includes('ours'))

    const made = await muster([...args, '--yes'])
    t.match(made, { code: 0, stdout: /^overlays include, ours, wwinit put$/m })
    const { value } = await cluster.get<{ value: object }>('/profiles/default')
    t.same((value as { systemOverlays: string[] }).systemOverlays, ['ours', 'wwinit'])
    t.match(await cluster.get('/overlays/ours'), { value: { origin: 'site', files: 3 } })
    t.match(await muster([...args, '--yes']), { code: 0, stdout: /Nothing to change/ })
  },
)

t.test(
  "with --shipped-overlays muster's own are named, and a template that is none stops everything",
  async (t) => {
    const { cluster, muster } = await startSite(t)
    const server = await serverWith(t.testdir({}), { 'nodes.conf': NODES })
    await filesBelow(server, {
      'usr/share/warewulf/overlays/wwinit/rootfs/init': '',
      'usr/share/warewulf/overlays/hostname/rootfs/etc/hostname.ww': '{{ .Id }}',
    })
    t.equal((await muster(['warewulf', 'import', server, '--shipped-overlays', '--yes'])).code, 0)
    t.match(await cluster.get('/profiles/default'), { value: { systemOverlays: ['init', 'hostname'] } })

    await filesBelow(server, { [`${OURS}/x.ww`]: '{{ end }}' })
    const seq = (await cluster.get<{ seq: number }>('/description')).seq
    t.match(await muster(['warewulf', 'import', server, '--yes']), {
      code: 2,
      stderr: /overlay ours: etc\/x\.ww:1/,
    })
    t.match(await cluster.get('/description'), { seq })
  },
)
