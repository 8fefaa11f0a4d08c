import t from 'tap'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { NOTHING_AROUND, type Surroundings } from '../../../libs/template/surroundings.ts'
import { parse, type Rendering, render } from '../../../libs/template/template.ts'
import type { ValueMap } from '../../../libs/template/value.ts'
import { failure, rendered } from './rendered.ts'

class Denied extends MusterError {
  override readonly code = 'MUSTER_TEST_DENIED'
  override readonly category = 'denied'
}

const FILES: Readonly<Record<string, string>> = { '/etc/motd': 'hello\n\n', hosts: 'a\nb\n# end\nc\n' }

const around: Surroundings = {
  include: (path) => FILES[path],
  includeFrom: (image, path) => {
    if (path === '/etc/shadow') throw new Denied('no passwords', { hint: 'leave it' })
    return path === '/etc/passwd' ? `root of ${image}\n` : undefined
  },
  realPath: (path) => (path === '/etc/localtime' ? '/usr/share/zoneinfo/UTC' : undefined),
  ignition: (data) => JSON.stringify(data.Disks ?? ''),
}

function run(text: string, data: ValueMap = {}): Rendering {
  return render(parse('test', text), data, { surroundings: around })
}

function problem(text: string): unknown {
  try {
    run(text)
  } catch (error) {
    return error
  }
  return undefined
}

t.test('files are included without the newline at their end, and count as read', async (t) => {
  const rendering = run('[{{ Include "/etc/motd" }}][{{ Include "nope" }}]')
  t.equal(rendering.text, '[hello\n][]')
  t.same([...rendering.reads], ['Include:/etc/motd', 'Include:nope'])
  t.equal(render(parse('test', '[{{ Include "/etc/motd" }}]'), {}).text, '[]', 'there is nothing around')
})

t.test('a block of a file ends with the marker, whether it is there or not', async (t) => {
  t.equal(run('{{ IncludeBlock "hosts" "# end" }}').text, 'a\nb\n# end')
  t.equal(run('{{ IncludeBlock "hosts" "# other" }}').text, 'a\nb\n# end\nc\n# other')
  t.equal(run('{{ IncludeBlock "hosts" "end" }}').text, 'a\nb\nend', 'the marker is anywhere in the line')
  t.equal(run('{{ IncludeBlock "nope" "# end" }}').text, '# end', 'a file that is not there is empty')
})

t.test('files of images can be included, if there is an image', async (t) => {
  const rendering = run('{{ IncludeFrom "rocky" "/etc/passwd" }}[{{ IncludeFrom "" "/etc/passwd" }}]')
  t.equal(rendering.text, 'root of rocky[]')
  t.same([...rendering.reads], ['Image:rocky', 'Image:'])
  t.equal(run('{{ IncludeFrom "rocky" "/nope" }}').text, '', 'one that is not there is empty')
})

t.test('what the surroundings refuse is told with the place in the template', async (t) => {
  t.match(problem('a\n{{ IncludeFrom "rocky" "/etc/shadow" }}'), {
    code: 'MUSTER_TEMPLATE_FAILED',
    message: 'test:2:4: no passwords',
    hint: 'leave it',
  })
})

t.test('links', async (t) => {
  t.equal(run('{{ readlink "/etc/localtime" }}').text, '/usr/share/zoneinfo/UTC')
  const imported = run('x{{ ImportLink "/etc/localtime" }}')
  t.same(imported.files, [{ name: undefined, content: 'x', link: '/usr/share/zoneinfo/UTC' }])
  t.same([...imported.reads], ['Include:/etc/localtime'])
  t.same(run('{{ softlink "../a" }}').files, [{ name: undefined, content: '', link: '../a' }])
  t.match(problem('{{ readlink "/nope" }}'), { message: 'test:1:4: there is no file or link /nope' })
  t.match(problem('{{ ImportLink "/nope" }}'), { message: 'test:1:4: there is no file or link /nope' })
})

t.test('a template can make several files, also from within a loop', async (t) => {
  const text =
    'head{{ range .l }}{{ file (printf "%s.conf" .) }}a={{ . }}\n{{ end }}{{ file "link" }}{{ softlink "x.conf" }}'
  t.same(run(text, { l: ['x', 'y'] }).files, [
    { name: 'x.conf', content: 'a=x\n' },
    { name: 'y.conf', content: 'a=y\n' },
    { name: 'link', content: '', link: 'x.conf' },
  ])
  t.match(failure('{{ file "../x" }}').message, 'leads outside of the overlay')
  t.match(failure('{{ file "a/../../x" }}').message, 'leads outside of the overlay')
  t.match(failure('{{ file "" }}').message, 'a file needs a name')
  t.equal(run('{{ file "..x" }}').files[0]?.name, '..x')
})

t.test('abort ends the rendering, nobackup keeps no copies', async (t) => {
  t.match(run('a{{ if true }}{{ abort }}{{ end }}b'), { aborted: true, text: 'a' })
  t.same([run('{{ nobackup }}').backup, run('').backup], [false, true])
})

t.test('the JSON of Ignition is made of what is read for it', async (t) => {
  const rendering = run('{{ IgnitionJson }}', { Disks: { sda: 1 } })
  t.equal(rendering.text, '{"sda":1}')
  t.same([...rendering.reads], ['Disks', 'FileSystems'])
  t.equal(NOTHING_AROUND.ignition({}), '')
})

t.test('names and numbers', async (t) => {
  const cases: [string, string][] = [
    ['basename "/a/b.c"', 'b.c'],
    ['basename "/a/b//"', 'b'],
    ['basename ""', '.'],
    ['basename "///"', '/'],
    ['inc 1', '2'],
    ['dec 1', '0'],
    ['SystemdEscape "a/b"', 'a-b'],
    ['SystemdEscapePath "/a/b/"', 'a-b'],
  ]
  for (const [pipeline, text] of cases) t.equal(rendered(`{{ ${pipeline} }}`), text, pipeline)
})

t.test('of lines that are the same in a field the first one stays', async (t) => {
  const text = 'root:0\nbin:1\n\nroot:5\nbroken\n:x\n:y\nbroken'
  t.equal(rendered('{{ UniqueField ":" 0 .text }}', { text }), 'root:0\nbin:1\n\nbroken\n:x\n:y')
  t.equal(rendered('{{ UniqueField ":" 1 .text }}', { text: 'a:1\nb:1\nc\nd' }), 'a:1\nc\nd')
  t.match(failure('{{ UniqueField ":" -1 "a" }}').message, 'there is no field -1')
})
