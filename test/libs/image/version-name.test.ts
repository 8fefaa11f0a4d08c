import t from 'tap'
import { formatVersionName, parseVersionName } from '../../../libs/image/version-name.ts'
import { ValueInvalidError } from '../../../libs/model/errors.ts'

t.test('an image is named by itself, and a version of it by a number behind it', async (t) => {
  for (const text of ['debian', 'rocky-9.4@12']) t.equal(formatVersionName(parseVersionName(text)), text)
  t.same(parseVersionName('rocky-9.4@12'), { name: 'rocky-9.4', number: 12 })
})

t.test('what names no version is refused', async (t) => {
  for (const text of [
    '',
    '@1',
    'debian@',
    'debian@0',
    'debian@x',
    'debian@1@2',
    'debian@9999999999',
    'a/b',
  ]) {
    t.throws(() => parseVersionName(text), ValueInvalidError, text)
  }
})
