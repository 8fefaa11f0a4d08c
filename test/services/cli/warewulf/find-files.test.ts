import t from 'tap'
import { findFiles } from '../../../../services/cli/warewulf/find-files.ts'
import { openTestSession } from '../_session.ts'

t.test('files are found below the root of a server, or in the directory itself', async (t) => {
  const { session } = await openTestSession(t)
  const directory = t.testdir({
    server: { etc: { warewulf: { 'nodes.conf': 'a: 1\n' } }, 'nodes.conf': 'not this one' },
    copy: { 'nodes.conf': 'b: 1\n', 'warewulf.conf': 'c: 1\n' },
    odd: { 'nodes.conf': {} },
  })
  const at = { ...session, directory }
  t.same(await findFiles(at, 'server'), { nodes: { file: 'nodes.conf', text: 'a: 1\n' } })
  t.same(await findFiles(at, 'copy'), {
    nodes: { file: 'nodes.conf', text: 'b: 1\n' },
    server: { file: 'warewulf.conf', text: 'c: 1\n' },
  })
  for (const name of ['odd', 'gone']) await t.rejects(findFiles(at, name), { code: 'MUSTER_USAGE' }, name)
})
