import t, { type Test } from 'tap'
import type { Entry } from '../../../../libs/archive/entry.ts'
import { includedFiles } from '../../../../services/cli/warewulf/included-files.ts'
import { Installation } from '../../../../services/cli/warewulf/installation.ts'
import { installationIn } from './_installation.ts'

const AT = new Date(0)

function template(path: string, text: string): Entry {
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, content: Buffer.from(text) }
}

function included(t: Test, entries: readonly Entry[], files: Readonly<Record<string, string | Buffer>> = {}) {
  const installation = new Installation(installationIn(t, { files }))
  const options = { overlays: [{ name: 'ours', entries }], nodes: installation.nodes(), at: AT }
  const { entries: found, notes } = includedFiles(installation, options)
  const shown = found.flatMap((entry) => {
    if (entry.type === 'file') return [`${entry.path} ${Buffer.from(entry.content).toString()}`]
    return entry.type === 'symlink' ? [`${entry.path} -> ${entry.target}`] : []
  })
  return { shown, notes, found }
}

t.test('files that are named in templates are found, whether or not they are rendered', async (t) => {
  const text =
    '{{ if .Tags.none }}{{ Include "/etc/motd" }}{{ Include `notes.txt` }}{{ end }}{{ ImportLink "/etc/localtime" }}{{ Include "/none" }}'
  const { shown, notes, found } = included(t, [
    template('etc/x.ww', text),
    template('etc/y', '{{ Include "/etc/shadow" }}'),
  ])
  t.same(shown, [
    'etc/localtime -> /usr/share/zoneinfo/UTC',
    'etc/motd one\ntwo\n# end\nthree\n',
    'etc/warewulf/notes.txt relative\n',
  ])
  t.same(notes, [])
  t.same(
    found.filter(({ type }) => type === 'directory').map(({ path }) => path),
    ['etc', 'etc/warewulf'],
  )
})

t.test('files whose names come about are found by rendering for the nodes', async (t) => {
  const files = { 'srv/B1/key': 'of B1', 'srv/a1/key': 'of a1', 'srv/other/key': 'never' }
  const { shown } = included(
    t,
    [template('key.ww', '{{ Include (printf "/srv/%s/key" .Id) }}{{ .Nope }}')],
    files,
  )
  t.same(shown, ['srv/B1/key of B1', 'srv/a1/key of a1'])
})

t.test('what cannot be included later is told', async (t) => {
  const text =
    '{{ Include "/etc/bin" }}{{ IncludeFrom .ImageName "/etc/odd" }}{{ IncludeFrom .ImageName "/etc/passwd" }}'
  const { shown, notes } = included(t, [template('x.ww', text), template('broken.ww', '{{ Include ')], {
    'etc/bin': Buffer.from([0xff]),
  })
  t.same(shown, [])
  t.same(notes, [
    '/etc/odd of images is included, which muster does not keep',
    '/etc/bin is included and is no text: it is left out',
  ])
})
