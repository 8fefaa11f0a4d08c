import t from 'tap'
import { CompileProgress } from '../../../services/controller/compile-progress.ts'

const compiled = (seq: number, failing: Record<string, string> = {}) => ({
  seq,
  problems: new Map(Object.entries(failing)),
  failed: new Set(Object.keys(failing)),
})

t.test('who waits for a change is told when it, or a later one, is compiled', async (t) => {
  const progress = new CompileProgress()
  const waiting = progress.reached(3, new AbortController().signal)
  progress.done(compiled(2), new Set())
  progress.done(compiled(4), new Set())
  t.equal(await waiting, true)
  t.equal(progress.seq, 4)
  t.equal(await progress.reached(4, AbortSignal.abort()), true, 'what is compiled needs no waiting')
})

t.test('who gives up is told that it is not compiled', async (t) => {
  const progress = new CompileProgress()
  const patience = new AbortController()
  const waiting = progress.reached(1, patience.signal)
  patience.abort()
  t.equal(await waiting, false)
})

t.test('a failure belongs to the change with which it came up', async (t) => {
  const progress = new CompileProgress()
  progress.done(compiled(1, { n1: 'line 1' }), new Set())
  progress.done(compiled(2, { n1: 'line 1', n2: 'line 1' }), new Set())
  t.same(
    progress.failuresSince(2).map(({ node }) => node),
    ['n2'],
  )
  progress.done(compiled(3, { n1: 'line 2', n2: 'line 1' }), new Set())
  t.match(progress.failuresSince(3), [{ node: 'n1', message: 'line 2' }])
  progress.done(compiled(4), new Set())
  t.same(progress.failuresSince(0), [])
})

t.test('a node that was altered and fails as before is told again', async (t) => {
  const progress = new CompileProgress()
  const failing = { n1: 'line 1', n2: 'line 1' }
  progress.done(compiled(1, failing), new Set(['n1', 'n2']))
  progress.done(compiled(2, failing), new Set(['n2', 'n3']))
  progress.done(compiled(2, failing), new Set())
  t.match(progress.failuresSince(2), [{ node: 'n2' }])
})
