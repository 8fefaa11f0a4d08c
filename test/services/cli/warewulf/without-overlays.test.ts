import t from 'tap'
import { withoutOverlays } from '../../../../services/cli/warewulf/without-overlays.ts'

t.test('overlays are taken out of lists, and lists that are empty then, too', async (t) => {
  const edit = { kind: 'node' as const, name: 'n1', seq: 1, before: undefined }
  const after = { systemOverlays: ['a', 'b', '~c'], runtimeOverlays: ['a'], image: 'x' }
  const setting = { ...edit, kind: 'setting' as const, after: { name: 'a' } }
  t.same(withoutOverlays([{ ...edit, after }, setting], new Set(['a', 'c'])), [
    { ...edit, after: { systemOverlays: ['b'], image: 'x' } },
    setting,
  ])
  t.same(after.runtimeOverlays, ['a'], 'what was given is not touched')
})
