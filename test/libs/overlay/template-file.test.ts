import t from 'tap'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'
import { ClusterData } from '../../../libs/overlay/cluster-data.ts'
import { type FileEntry, type RenderInput, TemplateFile } from '../../../libs/overlay/template-file.ts'
import { file, resolvedNode, shown } from './fixtures.ts'

const nodes = [
  resolvedNode('n1', '10.0.0.1', { tags: { role: 'login' } }),
  resolvedNode('n2', '10.0.0.2', { tags: { role: 'compute' } }),
]
const cluster = new ClusterData({ values: { name: 'c1', tags: {} }, nodes: () => nodes })

const overlay = { name: 'test', entries: [] }

function templateFile(text: string): TemplateFile {
  return new TemplateFile({
    overlay: 'test',
    path: 'etc/x',
    entry: file('etc/x.ww', text, 0o600) as FileEntry,
  })
}

function inputFor(node: ResolvedNode): RenderInput {
  return {
    data: cluster.templateData({ node, overlay, file: 'etc/x.ww' }),
    surroundings: cluster.includes,
  }
}

function classified(text: string, node = nodes[0]!): string {
  const sharing = templateFile(text).classify(inputFor(node))
  if (!sharing.shared) return 'own'
  const [output] = sharing.outputs
  return `shared: ${output?.type === 'file' && Buffer.from(output.content)}`
}

function outputs(text: string): string[] {
  return shown(templateFile(text).render(inputFor(nodes[0]!), { node: 'n1' }).outputs)
}

t.test('one template makes as many files and links as it says', async (t) => {
  t.same(outputs('text'), ['etc/x 600 "text"'], 'itself, with the mode of the template')
  t.same(
    outputs('lost{{ file "a.conf" }}1{{ file "/usr/lib/b" }}2{{ file "c" }}{{ softlink "/dev/null" }}'),
    ['etc/a.conf 600 "1"', 'usr/lib/b 600 "2"', 'etc/c 777 -> /dev/null'],
  )
  t.same(outputs('{{ softlink "/dev/null" }}'), ['etc/x 777 -> /dev/null'])
  t.same(outputs('text{{ file "a" }}{{ abort }}'), [], 'nothing after an abort')
  t.throws(() => outputs('{{ file "../../x" }}'), /x/, 'none outside of the root')
})

t.test('a template that reads nothing of its node is shared', async (t) => {
  t.equal(classified('plain'), 'shared: plain')
  t.equal(classified('{{ .Cluster.Name }}/{{ .Overlay }}'), 'shared: c1/test')
  t.equal(
    classified('{{ range .AllNodes }}{{ .Id }}={{ .Tags.role }} {{ end }}'),
    'shared: n1=login n2=compute ',
  )
  t.equal(classified('{{ if false }}{{ .Id }}{{ end }}'), 'shared: ', 'what no node comes to does not count')
})

t.test('a template that reads something of its node is own, for whichever node it is tried', async (t) => {
  const texts = [
    '{{ .Id }}',
    '{{ . }}',
    '{{ range .AllNodes }}{{ if eq .Id $.Id }}me{{ end }}{{ end }}',
    // Only login nodes get to .Hostname, but all of them are asked for the tag.
    '{{ if eq .Tags.role "login" }}{{ .Hostname }}{{ else }}same for all others{{ end }}',
  ]
  for (const text of texts) for (const node of nodes) t.equal(classified(text, node), 'own', text)
})

t.test('a failure for one node leaves the others alone, one for all nodes does not', async (t) => {
  t.equal(classified('{{ if eq .Id "n1" }}{{ lower 1 }}{{ end }}'), 'own')
  t.equal(classified('{{ .NoSuchField }}'), 'own')
  t.throws(() => classified('{{ index .AllNodes 99 }}'), { code: 'MUSTER_OVERLAY_RENDER' })
})

t.test('errors name overlay, file, line, column and node', async (t) => {
  t.throws(() => templateFile('\n  {{ nope "x" }}'), {
    code: 'MUSTER_OVERLAY_RENDER',
    message: 'overlay test: etc/x.ww:2:6: function "nope" is not defined',
    overlay: 'test',
    file: 'etc/x.ww',
    line: 2,
    column: 6,
    node: undefined,
    hint: /the functions are/,
    cause: { code: 'MUSTER_TEMPLATE_SYNTAX' },
  })
  const reads = new Set<string>()
  const onReads = (read: ReadonlySet<string>): void => {
    for (const field of read) reads.add(field)
  }
  t.throws(() => templateFile('{{ .Rak }}').render(inputFor(nodes[1]!), { node: 'n2', onReads }), {
    message: "overlay test: etc/x.ww:1:4: can't evaluate field Rak in type Node (node n2)",
    node: 'n2',
    cause: { code: 'MUSTER_TEMPLATE_FAILED' },
  })
  t.same([...reads], ['Rak'], 'what it read until then is known, too')
})

t.test('a template that is no text is refused', async (t) => {
  const entry = { ...file('x.ww', ''), content: Buffer.from([0xff, 0xfe]) } as FileEntry
  t.throws(() => new TemplateFile({ overlay: 'test', path: 'x', entry }), {
    code: 'MUSTER_OVERLAY_TREE',
    message: 'overlay test: "x.ww" is a template that is not UTF-8',
  })
})
