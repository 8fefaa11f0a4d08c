import { readFileSync } from 'node:fs'
import t from 'tap'
import { TreeChangedError, TreeUnreadableError } from '../../../libs/archive/errors.ts'
import { treeError } from '../../../libs/archive/tree-error.ts'

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: it failed`), { code, syscall: 'open' })
}

t.test('what is not there any more has changed', async (t) => {
  for (const code of ['ENOENT', 'ENOTDIR', 'ELOOP']) {
    t.type(treeError(systemError(code), '/image/a'), TreeChangedError)
  }
  try {
    readFileSync('/no/such/file')
  } catch (error) {
    t.match(treeError(error, '/no/such/file'), { message: /no.such.file vanished/, cause: error })
  }
})

t.test('what must not be read is denied, other failures are of the disk', async (t) => {
  t.match(treeError(systemError('EACCES'), '/image/a'), { category: 'denied' })
  const failed = treeError(systemError('EIO'), '/image/a')
  t.type(failed, TreeUnreadableError)
  t.match(failed, { category: 'unavailable', message: 'cannot read /image/a: EIO: it failed' })
})

t.test('other errors stay what they are', async (t) => {
  for (const error of [new TreeChangedError('it did'), new TypeError('a bug'), 'a string', undefined]) {
    t.equal(treeError(error, '/image/a'), error)
  }
})
