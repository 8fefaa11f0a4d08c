import t from 'tap'
import { packageOfHeader } from '../../../libs/image/rpm-header.ts'
import { buildRpm, headerOf } from './_rpm.ts'

t.test('the header of a package says its name, version and architecture', async (t) => {
  const dir = t.testdir()
  const plain = headerOf(buildRpm(dir, { name: 'plain', version: '1.0' }))
  t.same(packageOfHeader(plain), { name: 'plain', version: '1.0-1', arch: 'noarch' })
  const newer = headerOf(buildRpm(dir, { name: 'newer', version: '2', epoch: 3 }))
  t.same(packageOfHeader(newer), { name: 'newer', version: '3:2-1', arch: 'noarch' })
})

t.test('what is no header, or a part of one, is of no package', async (t) => {
  const header = headerOf(buildRpm(t.testdir(), { name: 'plain', version: '1.0' }))
  for (const size of [0, 7, 8, 100, header.length - 1]) {
    t.equal(packageOfHeader(header.subarray(0, size)), undefined, `${size} bytes`)
  }
  t.equal(packageOfHeader(Buffer.alloc(100, 0xff)), undefined)
  t.equal(packageOfHeader(Buffer.alloc(100)), undefined)
})
