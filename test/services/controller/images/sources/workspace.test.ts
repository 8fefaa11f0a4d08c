import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sweepWorkspaces, Workspace } from '../../../../../services/controller/images/sources/workspace.ts'
import { scratch } from './_containers.ts'
import { namesIn } from './_import.ts'

t.test('a workspace is for the controller alone, and goes with the import', async (t) => {
  const directory = join(scratch(t), 'imports')
  let path = ''
  {
    await using workspace = await Workspace.make(directory)
    path = workspace.path
    t.equal(statSync(path).mode & 0o777, 0o700)
    mkdirSync(join(path, 'deep/er'), { recursive: true })
    writeFileSync(join(path, 'deep/er/file'), 'x')
  }
  t.notOk(existsSync(path))
})

t.test('what is left of others is swept, and nothing else', async (t) => {
  const directory = scratch(t)
  await Workspace.make(directory)
  await Workspace.make(directory)
  writeFileSync(join(directory, 'other'), 'x')
  await sweepWorkspaces(directory)
  t.same(namesIn(directory), ['other'])
  await sweepWorkspaces(join(directory, 'none'))
})
