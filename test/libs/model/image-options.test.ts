import t from 'tap'
import { imageOptions, sameFiles, sameOptions } from '../../../libs/model/image-options.ts'

t.test('a version says only which flags were not the usual ones', async (t) => {
  t.equal(imageOptions({ codec: 'gzip', allRoot: false, excludes: [] }), undefined)
  t.same(imageOptions({ codec: 'auto', allRoot: true, excludes: ['/doc'] }), {
    ...{ codec: 'auto', allRoot: true, excludes: ['/doc'] },
  })
})

t.test('no options are the usual ones, and each option counts', async (t) => {
  t.ok(sameOptions(undefined, {}))
  t.ok(sameOptions({ codec: 'zstd', excludes: ['/a', '/b'] }, { codec: 'zstd', excludes: ['/a', '/b'] }))
  t.notOk(sameOptions({ codec: 'zstd' }, undefined))
  t.notOk(sameOptions({ allRoot: true }, undefined))
  t.notOk(sameOptions({ excludes: ['/a', '/b'] }, { excludes: ['/b', '/a'] }))
  t.ok(sameFiles({ codec: 'zstd' }, undefined))
  t.notOk(sameFiles({ excludes: ['/a'] }, undefined))
})
