import { chmodSync, rmSync } from 'node:fs'
import t from 'tap'
import { TreeChangedError } from '../../../libs/archive/errors.ts'
import { ImageFileTooLargeError } from '../../../libs/image/errors.ts'
import { findFile, readWhole } from '../../../libs/image/root-file.ts'

t.test('only regular files are found, and executable ones if asked for', async (t) => {
  const root = t.testdir({ dir: {}, plain: 'x', program: 'x', link: t.fixture('symlink', '/program') })
  chmodSync(`${root}/plain`, 0o644)
  chmodSync(`${root}/program`, 0o711)
  t.equal(await findFile(root, '/plain'), `${root}/plain`)
  t.equal(await findFile(root, '/plain', { executable: true }), undefined)
  t.equal(await findFile(root, '/link', { executable: true }), `${root}/program`)
  t.equal(await findFile(root, '/dir'), undefined)
  t.equal(await findFile(root, '/none'), undefined)
})

t.test('a file is read whole up to the limit', async (t) => {
  const place = `${t.testdir({ kernel: '12345' })}/kernel`
  t.equal((await readWhole(place, 5)).toString(), '12345')
  await t.rejects(readWhole(place, 4), ImageFileTooLargeError)
  rmSync(place)
  await t.rejects(readWhole(place, 5), TreeChangedError)
})
