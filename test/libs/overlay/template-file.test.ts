import t from 'tap'
import { ClusterData } from '../../../libs/overlay/cluster-data.ts'
import { type FileEntry, TemplateFile } from '../../../libs/overlay/template-file.ts'
import { file, resolvedNode } from './fixtures.ts'

const nodes = [
  resolvedNode('n1', '10.0.0.1', { tags: { role: 'login' } }),
  resolvedNode('n2', '10.0.0.2', { tags: { role: 'compute' } }),
]
const cluster = new ClusterData({ values: { name: 'c1', tags: {} }, nodes: () => nodes })

function templateFile(text: string): TemplateFile {
  return new TemplateFile({ overlay: 'test', entry: file('etc/x.ww', text) as FileEntry })
}

function classified(text: string, node = nodes[0]!): string {
  const sharing = templateFile(text).classify(cluster.templateData({ node, overlay: 'test' }))
  return sharing.shared ? `shared: ${Buffer.from(sharing.content)}` : 'own'
}

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
  t.throws(() => templateFile('\n  {{ file "x" }}'), {
    code: 'MUSTER_OVERLAY_RENDER',
    message: `overlay test: etc/x.ww:2:6: Warewulf's function "file" is not supported`,
    overlay: 'test',
    file: 'etc/x.ww',
    line: 2,
    column: 6,
    node: undefined,
    hint: /the functions are/,
    cause: { code: 'MUSTER_TEMPLATE_SYNTAX' },
  })
  const data = cluster.templateData({ node: nodes[1]!, overlay: 'test' })
  const reads = new Set<string>()
  t.throws(() => templateFile('{{ .Rak }}').render(data, { node: 'n2', reads }), {
    message: 'overlay test: etc/x.ww:1:4: Node has no field Rak (node n2)',
    node: 'n2',
    cause: { code: 'MUSTER_TEMPLATE_FAILED' },
  })
  t.same([...reads], ['Rak'], 'what it read until then is known, too')
})

t.test('a template that is no text is refused', async (t) => {
  const entry = { ...file('x.ww', ''), content: Buffer.from([0xff, 0xfe]) } as FileEntry
  t.throws(() => new TemplateFile({ overlay: 'test', entry }), {
    code: 'MUSTER_OVERLAY_TREE',
    message: 'overlay test: "x.ww" is a template that is not UTF-8',
  })
})
