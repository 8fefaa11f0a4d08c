import t from 'tap'
import { BlobMissingError } from '../../../libs/blobs/errors.ts'
import { Includes } from '../../../libs/overlay/includes.ts'
import { directory, file, link } from './fixtures.ts'

const files = [
  directory('etc'),
  file('etc/warewulf/ssh/key', 'secret\n'),
  file('etc/motd', 'welcome\n'),
  link('etc/localtime', '../usr/share/zoneinfo/UTC'),
  link('etc/alias', '/etc/motd'),
  link('etc/circle', 'circle'),
  link('etc/dir', '/etc/warewulf'),
  { ...file('etc/binary', ''), content: Buffer.from([0xff]) },
]
const includes = new Includes({ files, images: new Map([['debian', [file('etc/passwd', 'root:x:0:0\n')]]]) })

t.test(
  'files are found by absolute names, and others below the directory of the configuration',
  async (t) => {
    t.equal(includes.include('/etc/motd'), 'welcome\n')
    t.equal(includes.include('ssh/key'), 'secret\n')
    t.equal(includes.include('/etc/alias'), 'welcome\n', 'by a link')
    t.equal(includes.include('/etc/dir/ssh/key'), 'secret\n', 'by a link to a directory')
  },
)

t.test('nothing but what the overlay has can be read', async (t) => {
  for (const path of [
    '/etc/passwd',
    '/proc/version',
    '../../../../etc/passwd',
    '/etc',
    '/etc/circle',
    '/etc/localtime',
    '',
  ]) {
    t.equal(includes.include(path), undefined, path)
  }
  t.throws(() => includes.include('/etc/binary'), { code: 'MUSTER_OVERLAY_TREE', message: /is not UTF-8/ })
  t.equal(new Includes().include('/etc/passwd'), undefined)
})

t.test('of images the files that are kept for it can be read, and others are refused', async (t) => {
  t.equal(includes.includeFrom('debian', '/etc/passwd'), 'root:x:0:0\n')
  t.equal(includes.includeFrom('debian', 'etc/passwd'), 'root:x:0:0\n')
  t.equal(includes.includeFrom('debian', '/etc/group'), undefined, 'the image has none')
  t.equal(includes.includeFrom('other', '/etc/passwd'), undefined)
  t.throws(() => includes.includeFrom('debian', '/etc/shadow'), {
    code: 'MUSTER_IMAGE_TEXT',
    message: 'IncludeFrom cannot read /etc/shadow of the image debian',
  })
})

t.test('links are followed to their end, which only the node may have', async (t) => {
  t.equal(includes.realPath('/etc/localtime'), '/usr/share/zoneinfo/UTC')
  t.equal(includes.realPath('/etc/motd'), '/etc/motd')
  t.equal(includes.realPath('/etc/dir/ssh'), '/etc/warewulf/ssh')
  t.equal(includes.realPath('/etc/circle'), undefined)
  t.equal(includes.realPath('/nowhere'), undefined)
})

t.test('what changed is named as templates ask for it', async (t) => {
  const images = new Map([['debian', files]])
  t.same(new Includes({ files, images }).changedFrom(includes), ['Image:debian'])
  t.same(new Includes().changedFrom(includes), ['Include:', 'Image:debian'])
  t.same(new Includes({ files, images }).changedFrom(new Includes({ files, images })), [])
})

t.test('a tree that is not here says so to whoever reads it, and to nobody else', async (t) => {
  const away = new BlobMissingError('nobody has it')
  const images = new Map([['debian', [file('etc/passwd', 'root:x:0:0\n')]]])
  const withoutFiles = new Includes({ files: away, images })
  t.throws(() => withoutFiles.include('/etc/motd'), away)
  t.throws(() => withoutFiles.realPath('/etc/localtime'), away)
  t.equal(withoutFiles.includeFrom('debian', '/etc/passwd'), 'root:x:0:0\n')
  const withoutImage = new Includes({ files, images: new Map([['debian', away]]) })
  t.throws(() => withoutImage.includeFrom('debian', '/etc/passwd'), away)
  t.equal(withoutImage.includeFrom('other', '/etc/passwd'), undefined)
  t.equal(withoutImage.include('/etc/motd'), 'welcome\n')
  t.same(new Includes({ files, images }).changedFrom(withoutImage), ['Image:debian'])
  t.same(
    new Includes({ files }).changedFrom(withoutImage),
    ['Image:debian'],
    'an image that is not there at all',
  )
})
