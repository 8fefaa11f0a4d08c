import { PassThrough } from 'node:stream'
import t from 'tap'
import { UsageError } from '../../../services/cli/errors.ts'
import { Terminal } from '../../../services/cli/terminal.ts'

function terminalOf(options: { isTTY: boolean; colour?: boolean }) {
  const stream = () =>
    Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: options.isTTY, columns: 20 })
  const streams = { stdin: stream(), stdout: stream(), stderr: stream() }
  return { ...streams, terminal: new Terminal(streams, { colour: options.colour ?? true }) }
}

t.test('tables fit a terminal, and are whole elsewhere', async (t) => {
  const rows = [['n1', 'a comment of some length']]
  const onScreen = terminalOf({ isTTY: true, colour: false })
  onScreen.terminal.table([{ head: 'NODE' }, { head: 'COMMENT' }], rows)
  t.equal(onScreen.stdout.read(), 'NODE  COMMENT\nn1    a comment of …\n')
  const inPipe = terminalOf({ isTTY: false })
  inPipe.terminal.table([{ head: 'NODE' }, { head: 'COMMENT' }], rows)
  t.equal(inPipe.stdout.read(), 'NODE  COMMENT\nn1    a comment of some length\n')
})

t.test('what is known of one thing is not cut', async (t) => {
  const { terminal, stdout } = terminalOf({ isTTY: true, colour: false })
  terminal.fields([['digest', '0123456789abcdef0123456789abcdef']])
  t.equal(stdout.read(), 'FIELD   VALUE\ndigest  0123456789abcdef0123456789abcdef\n')
})

t.test('a serial console does not know its width', async (t) => {
  const { terminal, stdout, stderr } = terminalOf({ isTTY: true })
  stdout.columns = 0
  stderr.columns = 0
  t.equal(terminal.columns, undefined)
  t.equal(terminal.progress.columns, undefined)
})

t.test('an empty line is a line, and no lines are nothing', async (t) => {
  const { terminal, stdout } = terminalOf({ isTTY: false })
  terminal.lines([])
  t.equal(stdout.read(), null)
  terminal.lines(['', 'a'])
  t.equal(stdout.read(), '\na\n')
})

t.test('colour is for terminals whose user wants it', async (t) => {
  t.equal(terminalOf({ isTTY: true }).terminal.style('red', 'x'), '\x1b[31mx\x1b[39m')
  t.equal(terminalOf({ isTTY: true, colour: false }).terminal.style('red', 'x'), 'x')
  t.equal(terminalOf({ isTTY: false }).terminal.style('red', 'x'), 'x')
})

t.test('an error is its message and its hint, whatever they hold', async (t) => {
  const { terminal, stderr, stdout } = terminalOf({ isTTY: false })
  terminal.error(new UsageError('wrong\x1b[2J\nreally', { hint: 'do it\x07 so' }))
  t.equal(stderr.read(), 'muster: wrong\u{fffd}[2J\nreally\ndo it\u{fffd} so\n')
  t.equal(stdout.read(), null)
})

t.test('only yes is a yes', async (t) => {
  const cases: [string, boolean][] = [
    ['y\n', true],
    ['YES\n', true],
    [' yes ', true],
    ['n\n', false],
    ['yesterday\n', false],
    ['\n', false],
    ['', false],
  ]
  for (const [typed, expected] of cases) {
    const { terminal, stdin, stderr } = terminalOf({ isTTY: true })
    stdin.end(typed)
    t.equal(
      await terminal.confirm('Delete n1?', new AbortController().signal),
      expected,
      JSON.stringify(typed),
    )
    t.equal(stderr.read(), 'Delete n1? [y/N] ')
  }
})

t.test('where yes is the usual answer, only an end without one is a no', async (t) => {
  const cases: [string, boolean][] = [
    ['\n', true],
    [' y\n', true],
    ['n\n', false],
    ['', false],
  ]
  for (const [typed, expected] of cases) {
    const { terminal, stdin, stderr } = terminalOf({ isTTY: true })
    stdin.end(typed)
    const answer = terminal.confirm('Edit again?', new AbortController().signal, { usual: true })
    t.equal(await answer, expected, JSON.stringify(typed))
    t.equal(stderr.read(), 'Edit again? [Y/n] ')
  }
})

t.test('what comes on stdin is read to its end, up to a limit', async (t) => {
  const short = terminalOf({ isTTY: false })
  short.stdin.end('one\ntwo\n')
  t.equal(await short.terminal.input({ lengthMax: 8 }), 'one\ntwo\n')
  const long = terminalOf({ isTTY: false })
  long.stdin.end('one\ntwo\n')
  await t.rejects(long.terminal.input({ lengthMax: 7 }), { message: 'stdin has more than 7 characters' })
})

t.test('a question ends when the user ends the command', async (t) => {
  const { terminal } = terminalOf({ isTTY: true })
  const stop = new AbortController()
  const answer = terminal.confirm('Delete n1?', stop.signal)
  stop.abort()
  await t.rejects(answer, { name: 'AbortError' })
})
