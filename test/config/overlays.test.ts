import { readdirSync } from 'node:fs'
import t from 'tap'
import { readEntries } from '../../libs/archive/pack.ts'
import { packTree } from '../../libs/archive/pack-tree.ts'
import type { ResolvedNode } from '../../libs/model/resolved-node.ts'
import { ClusterData } from '../../libs/overlay/cluster-data.ts'
import { type OverlayGroup, OverlayRenderer } from '../../libs/overlay/overlay-renderer.ts'
import { resolvedNode } from '../libs/overlay/fixtures.ts'
import { run, SHELLS } from './shells.ts'

const ROOT = new URL('../../config/overlays', import.meta.url).pathname
const NAMES = readdirSync(ROOT).sort()

const net = { netmask: '255.255.255.0', gateway: '10.0.0.254' }
const n1 = resolvedNode('n1.hpc', '10.0.0.1', {
  networkDevices: {
    boot: {
      device: 'eth0',
      hwaddr: '52:54:00:00:00:01',
      ipaddr: '10.0.0.1',
      ...net,
      ipaddr6: 'fd00::1',
      prefixlen6: 64,
      gateway6: 'fe80::1',
      mtu: 9000,
    },
    ib: { device: 'ib0', ipaddr: '10.1.0.1' },
  },
  primaryNetwork: 'boot',
})
const n2 = resolvedNode('n2', '10.0.0.2')
const bare = resolvedNode('n3')
const nodes = [bare, n2, n1]

async function grouped(names: string[], sample: ResolvedNode = n1): Promise<OverlayGroup> {
  const overlays = await Promise.all(
    names.map(async (name) => ({ name, entries: readEntries(await packTree(`${ROOT}/${name}`)) })),
  )
  const data = new ClusterData({ values: { name: 'hpc', tags: {} }, nodes: () => [n1, n2, bare] })
  return new OverlayRenderer(data).group({ overlays, context: 'system', sample })
}

/** The text of a file that a node gets, with the path for one that it does not get. */
function textOf(group: OverlayGroup, path: string, node = n1): string {
  const entry = [...group.shared, ...group.own(node)].find((one) => one.path === path)
  return entry?.type === 'file' ? Buffer.from(entry.content).toString() : `no file ${path}`
}

t.test('all shipped overlays are rendered for any node', async (t) => {
  const group = await grouped(NAMES)
  const modes = new Map(group.shared.map((entry) => [entry.path, entry.mode & 0o111]))
  t.equal(modes.get('init'), 0o111, 'programs can be executed')
  t.equal(modes.get('usr/lib/muster/agent'), 0o111)
  for (const node of nodes) t.ok(group.own(node).some(({ path }) => path === 'etc/hostname'))
})

t.test('what is the same for all nodes is shared', async (t) => {
  const group = await grouped(['agent', 'hostname', 'hosts', 'init', 'systemd.networkd'])
  const ownPaths = (node: ResolvedNode) => group.own(node).map(({ path }) => path)
  const network = (name: string) => `etc/systemd/network/10-muster-${name}.network`
  t.same(ownPaths(n1), ['etc/hostname', network('boot'), network('ib')])
  t.same(ownPaths(bare), ['etc/hostname'])
})

t.test('hostname is the name of the node', async (t) => {
  const group = await grouped(['hostname'])
  t.equal(textOf(group, 'etc/hostname'), 'n1.hpc\n')
  t.equal(textOf(group, 'etc/hostname', n2), 'n2\n')
})

t.test('hosts has every node of the cluster that has an address, and is shared', async (t) => {
  const group = await grouped(['hosts'])
  t.same(group.own(n1), [])
  t.equal(
    textOf(group, 'etc/hosts'),
    `# Written by muster (overlay hosts): the nodes of the cluster hpc.
127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
10.0.0.1 n1.hpc n1
fd00::1 n1.hpc n1
10.1.0.1 n1-ib
10.0.0.2 n2
`,
  )
})

t.test('units are enabled by links that lead to them', async (t) => {
  const group = await grouped(['agent'])
  const paths = new Set(group.shared.map(({ path }) => path))
  for (const unit of ['muster-agent.service', 'muster-up.service']) {
    const link = group.shared.find(
      ({ path }) => path === `etc/systemd/system/multi-user.target.wants/${unit}`,
    )
    t.match(link, { type: 'symlink', target: `../${unit}` })
    t.ok(paths.has(`etc/systemd/system/${unit}`))
    t.match(textOf(group, `etc/systemd/system/${unit}`), /\nExecStart=\/usr\/lib\/muster\/agent /)
  }
})

t.test('the machine id is empty, so that no boot is taken for the first', async (t) => {
  t.equal(textOf(await grouped(['init']), 'etc/machine-id'), '')
})

t.test('every file says which overlay it is of', async (t) => {
  for (const name of NAMES) {
    for (const entry of readEntries(await packTree(`${ROOT}/${name}`))) {
      if (entry.type !== 'file' || entry.path === 'etc/machine-id') continue
      t.match(Buffer.from(entry.content).toString(), `Overlay \`${name}\`: `, `${name}: ${entry.path}`)
    }
  }
})

t.test('the scripts have the syntax of every POSIX shell here', async (t) => {
  t.ok(SHELLS.length > 0)
  const scripts = (await Promise.all(NAMES.map(scriptsOf))).flat()
  t.ok(scripts.includes('init/init'))
  for (const shell of SHELLS) {
    for (const script of scripts) {
      const { status, stderr } = await run([...shell, '-n', `${ROOT}/${script}`])
      t.same({ status, stderr }, { status: 0, stderr: '' }, `${script} in ${shell.join(' ')}`)
    }
  }
})

t.test('start-up steps and programs can be executed', async (t) => {
  for (const name of NAMES) {
    for (const { path, mode } of readEntries(await packTree(`${ROOT}/${name}`))) {
      if (/\/init\.d\/./.test(path)) t.equal(mode & 0o111, 0o111, `${name}: ${path}`)
    }
  }
})

/** The programs of an overlay that are no templates: those are tried where they are rendered. */
async function scriptsOf(name: string): Promise<string[]> {
  return readEntries(await packTree(`${ROOT}/${name}`))
    .filter((entry) => entry.type === 'file' && Buffer.from(entry.content).toString().startsWith('#!'))
    .map(({ path }) => `${name}/${path}`)
}
