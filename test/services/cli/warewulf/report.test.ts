import t from 'tap'
import type { Note } from '../../../../libs/warewulf/notes.ts'
import { reportLines } from '../../../../services/cli/warewulf/report.ts'

const note = (line: number, field: string, what: Note['what'], text: string): Note => ({
  file: 'nodes.conf',
  line,
  field,
  what,
  text,
})

const NOTES = [
  note(2, 'nodeprofiles.default', 'taken', 'profile default'),
  note(9, 'nodes.n1.image name', 'unused', 'muster has no image a: muster node set n1 --image a'),
  note(10, 'nodes.n1.kernel.args', 'changed', 'kernel.args: a list of 2'),
  note(11, 'nodes.n1.network devices.ib.hwaddr', 'changed', 'networkDevices.ib.hwaddr: 52:54:00:00:00:01'),
  note(120, 'nodes.n2.image name', 'unused', 'muster has no image a: muster node set n2 --image a'),
  note(121, 'nodes.n2.kernel.args', 'changed', 'kernel.args: a list of 3'),
  note(122, 'nodes.n2.network devices.ib.hwaddr', 'changed', 'networkDevices.ib.hwaddr: 52:54:00:00:00:02'),
  note(130, 'nodes.n3.image name', 'unused', 'muster has no image a: muster node set n3 --image a'),
]

t.test('what was changed or is not used is told, the same of several nodes once', async (t) => {
  t.same(reportLines(NOTES, { verbose: false }), [
    'nodes.conf:9    nodes.n1.image name                 unused   muster has no image a: muster node set n1 --image a (and 2 more like this)',
    'nodes.conf:10   nodes.n1.kernel.args                changed  kernel.args: a list of 2',
    'nodes.conf:11   nodes.n1.network devices.ib.hwaddr  changed  networkDevices.ib.hwaddr: 52:54:00:00:00:01 (and 1 more like this)',
    'nodes.conf:121  nodes.n2.kernel.args                changed  kernel.args: a list of 3',
    'nodes.conf: 1 taken over as they are, 4 changed, 3 not used; --verbose shows all',
  ])
})

t.test('asked for, every line is told', async (t) => {
  const lines = reportLines(NOTES, { verbose: true })
  t.equal(lines.length, NOTES.length + 1)
  t.equal(lines[0], 'nodes.conf:2    nodeprofiles.default                taken    profile default')
  t.equal(lines.at(-1), 'nodes.conf: 1 taken over as they are, 4 changed, 3 not used')
})

t.test('what stands in a file moves no cursor', async (t) => {
  const [line] = reportLines([note(1, 'nodes.\x1b[2J', 'unused', 'is\x07 none')], { verbose: false })
  t.equal(line, 'nodes.conf:1  nodes.\u{fffd}[2J  unused   is\u{fffd} none')
})
