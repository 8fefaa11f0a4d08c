import t from 'tap'
import { packEntries } from '../../../libs/archive/pack.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { ClusterData } from '../../../libs/overlay/cluster-data.ts'
import { Includes } from '../../../libs/overlay/includes.ts'
import { OverlayRenderer } from '../../../libs/overlay/overlay-renderer.ts'
import type { Overlay } from '../../../libs/overlay/overlay-tree.ts'
import { directory, file, link, resolvedNode, shown } from './fixtures.ts'

const HOSTNAME: Overlay = {
  name: 'hostname',
  entries: [directory('etc'), file('etc/hostname.ww', '{{ .Hostname }}\n')],
}
const HOSTS: Overlay = {
  name: 'hosts',
  entries: [
    directory('etc'),
    file(
      'etc/hosts.ww',
      '127.0.0.1 localhost\n{{ range $n := .AllNodes }}{{ range .NetDevs }}{{ .Ipaddr }} {{ $n.Id }}\n{{ end }}{{ end }}',
    ),
  ],
}
const NETWORK: Overlay = {
  name: 'network',
  entries: [
    file(
      'etc/systemd/network/10-primary.network.ww',
      '{{ with index .NetDevs .PrimaryNetDev -}}\n[Match]\nMACAddress={{ .Hwaddr }}\n\n[Network]\nAddress={{ .IpCIDR }}\n{{ end }}',
      0o600,
    ),
  ],
}
const STATIC: Overlay = {
  name: 'static',
  entries: [directory('etc', 0o700), file('etc/motd', 'welcome\n'), link('init', 'usr/lib/muster/init')],
}

function cluster(nodes: ResolvedNode[], includes = new Includes()): OverlayRenderer {
  const values = { name: 'c1', tags: {} }
  return new OverlayRenderer(new ClusterData({ values, includes, nodes: () => nodes }))
}

const context = 'system'

t.test('the overlays of a node are split into what is shared and what is its own', async (t) => {
  const nodes = [resolvedNode('n1', '10.0.0.1'), resolvedNode('n2', '10.0.0.2')]
  const group = cluster(nodes).group({
    context,
    overlays: [HOSTNAME, HOSTS, NETWORK, STATIC],
    sample: nodes[0]!,
  })
  t.same(shown(group.shared), [
    'etc 700 directory',
    'etc/hosts 644 "127.0.0.1 localhost\\n10.0.0.1 n1\\n10.0.0.2 n2\\n"',
    'etc/motd 644 "welcome\\n"',
    'init 777 -> usr/lib/muster/init',
  ])
  t.same(shown(group.own(nodes[1]!)), [
    'etc/hostname 644 "n2\\n"',
    'etc/systemd 755 directory',
    'etc/systemd/network 755 directory',
    'etc/systemd/network/10-primary.network 600 ' +
      JSON.stringify('[Match]\nMACAddress=52:54:00:00:00:01\n\n[Network]\nAddress=10.0.0.2/24\n'),
  ])
})

t.test('between what is shared and what is own, the later overlay wins a path', async (t) => {
  const node = resolvedNode('n1')
  const own: Overlay = { name: 'own', entries: [file('x.ww', '{{ .Id }}'), file('y.ww', '{{ .Id }}')] }
  const shared: Overlay = { name: 'shared', entries: [file('x', 'same'), file('z', 'same')] }
  const renderer = cluster([node])

  const sharedWins = renderer.group({ context, overlays: [own, shared], sample: node })
  t.same(shown(sharedWins.shared), ['x 644 "same"', 'z 644 "same"'])
  t.same(shown(sharedWins.own(node)), ['y 644 "n1"'])

  const ownWins = renderer.group({ context, overlays: [shared, own], sample: node })
  t.same(shown(ownWins.shared), ['x 644 "same"', 'z 644 "same"'])
  t.same(shown(ownWins.own(node)), ['x 644 "n1"', 'y 644 "n1"'], 'unpacked after what is shared')
  t.not(sharedWins.ownShape, ownWins.ownShape)
})

t.test('files that a template names are laid like others', async (t) => {
  const node = resolvedNode('n1')
  const several: Overlay = {
    name: 'several',
    entries: [file('etc/x.ww', '{{ file "a" }}1{{ file (print .Id ".conf") }}2{{ file "b" }}3')],
  }
  const later: Overlay = { name: 'later', entries: [file('etc/b', 'later')] }
  const group = cluster([node]).group({ context, overlays: [several, later], sample: node })
  t.same(shown(group.shared), ['etc 755 directory', 'etc/b 644 "later"'])
  t.same(shown(group.own(node)), ['etc/a 644 "1"', 'etc/n1.conf 644 "2"'])
})

t.test('a file of a node where the overlays have a directory is refused, by name', async (t) => {
  const node = resolvedNode('n1')
  const bad: Overlay = { name: 'bad', entries: [directory('etc'), file('x.ww', '{{ .Id }}{{ file "etc" }}')] }
  const group = cluster([node]).group({ context, overlays: [bad], sample: node })
  t.throws(() => group.own(node), {
    code: 'MUSTER_OVERLAY_OUTPUT',
    message: 'overlay bad: x.ww makes etc, where the overlays have a directory (node n1)',
  })
})

t.test('deletions and attributes travel in lists, of which nobody sees what is there again', async (t) => {
  const node = resolvedNode('n1')
  const base: Overlay = { name: 'base', entries: [file('etc/motd', ''), file('etc/issue', '')] }
  const less: Overlay = {
    name: 'less',
    entries: [
      file('etc/.wh.motd', ''),
      file('etc/.wh.image-only', ''),
      file('.xattrs', '# file: bin/x\nuser.a="1"\n'),
    ],
  }
  const again: Overlay = { name: 'again', entries: [file('etc/image-only.ww', '{{ .Id }}')] }
  const runtime = cluster([node]).group({ context: 'runtime', overlays: [base, less, again], sample: node })
  t.same(shown(runtime.shared), [
    'etc 755 directory',
    'etc/issue 644 ""',
    'usr 755 directory',
    'usr/lib 755 directory',
    'usr/lib/muster 755 directory',
    'usr/lib/muster/deleted.runtime 644 "etc/image-only\\netc/motd\\n"',
    'usr/lib/muster/xattrs.runtime 644 "# file: /bin/x\\nuser.a=\\"1\\"\\n"',
  ])
  t.same(shown(runtime.own(node)), [
    'etc/image-only 644 "n1"',
    'usr/lib/muster/deleted.runtime 644 "etc/motd\\n"',
  ])
})

t.test('nodes with the same values where a template looks share one rendering', async (t) => {
  const nodes = Array.from({ length: 100 }, (_, index) =>
    resolvedNode(`n${index}`, undefined, { tags: { zone: index % 2 === 0 ? 'a' : 'b', other: 'x' } }),
  )
  const zone: Overlay = { name: 'zone', entries: [file('zone.ww', '{{ .Tags.zone }}')] }
  const renderer = cluster(nodes)
  const group = renderer.group({ context, overlays: [zone], sample: nodes[0]! })
  const seen = nodes.map((node) => shown(group.own(node))[0])
  t.same(seen.slice(0, 4), ['zone 644 "a"', 'zone 644 "b"', 'zone 644 "a"', 'zone 644 "b"'])
  t.equal(renderer.renderings, 3, 'one to find out, and one for each of two values')
  t.same([...group.ownReads], ['Tags'])
})

t.test('the hosts file of 2,000 nodes is rendered once', async (t) => {
  const nodes = Array.from({ length: 2_000 }, (_, index) =>
    resolvedNode(`n${index}`, `10.0.${index >> 8}.${index & 255}`),
  )
  const renderer = cluster(nodes)
  const hosts = renderer.group({ context, overlays: [HOSTS, STATIC], sample: nodes[0]! })
  t.same(
    nodes.flatMap((node) => hosts.own(node)),
    [],
  )
  t.equal(renderer.renderings, 1)

  const both = renderer.group({ context, overlays: [HOSTNAME, HOSTS], sample: nodes[7]! })
  t.equal(renderer.renderings, 2, 'another group takes what the first has made, and tries what is new')
  t.same(
    both.shared.at(-1),
    hosts.shared.find(({ path }) => path === 'etc/hosts'),
  )
  for (const node of nodes) both.own(node)
  t.equal(renderer.renderings, 2_002, 'the hostname is rendered for each node')
})

t.test('the same input gives the same bytes, whichever node the templates were tried with', async (t) => {
  const nodes = [resolvedNode('n1', '10.0.0.1'), resolvedNode('n2', '10.0.0.2')]
  const archives = [nodes[0]!, nodes[1]!].map((sample) => {
    const group = cluster(nodes.toReversed()).group({ context, overlays: [HOSTS, HOSTNAME, STATIC], sample })
    return packEntries([...group.shared, ...group.own(nodes[0]!)]).toString('latin1')
  })
  t.equal(archives[0], archives[1])
})

t.test('a template in two overlays may know in which it is', async (t) => {
  const node = resolvedNode('n1')
  const overlay = (name: string): Overlay => ({
    name,
    entries: [file(`${name}.conf.ww`, '# {{ .Overlay }}')],
  })
  const group = cluster([node]).group({ context, overlays: [overlay('a'), overlay('b')], sample: node })
  t.same(shown(group.shared), ['a.conf 644 "# a"', 'b.conf 644 "# b"'])
})

t.test('a template that fails for one node fails for that node alone', async (t) => {
  const nodes = [resolvedNode('n1'), resolvedNode('n2')]
  const picky: Overlay = {
    name: 'picky',
    entries: [file('x.ww', '{{ if eq .Id "n1" }}{{ lower 1 }}{{ end }}ok')],
  }
  const group = cluster(nodes).group({ context, overlays: [picky], sample: nodes[0]! })
  t.throws(() => group.own(nodes[0]!), {
    code: 'MUSTER_OVERLAY_RENDER',
    node: 'n1',
    overlay: 'picky',
    file: 'x.ww',
  })
  t.same(shown(group.own(nodes[1]!)), ['x 644 "ok"'])
})

t.test('a template that fails for all nodes fails for the group', async (t) => {
  const node = resolvedNode('n1')
  const broken: Overlay = { name: 'broken', entries: [file('x.ww', '{{ index .AllNodes 1 }}')] }
  t.throws(() => cluster([node]).group({ context, overlays: [broken], sample: node }), {
    message: /^overlay broken: x\.ww:1:\d+: .*index out of range: 1/,
  })
})
