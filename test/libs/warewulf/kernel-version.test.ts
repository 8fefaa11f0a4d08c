import t from 'tap'
import { defaultKernelVersion } from '../../../libs/warewulf/kernel-version.ts'

t.test('the kernel of the highest version is the default, by numbers', async (t) => {
  const paths = ['/boot/vmlinuz-5.14.0-70.el9.x86_64', '/boot/vmlinuz-5.14.0-427.18.1.el9_4.x86_64']
  t.equal(defaultKernelVersion(paths), '5.14.0-427.18.1')
  t.equal(
    defaultKernelVersion(['/lib/modules/6.1.0-18-amd64/vmlinuz', '/lib/modules/6.1.0-9-amd64/vmlinuz']),
    '6.1.0-18',
  )
  t.equal(
    defaultKernelVersion(['/boot/vmlinuz-6.1.0-18-x', '/boot/vmlinuz-6.1.0']),
    '6.1.0',
    'one without more is a release',
  )
})

t.test('kernels for debugging and for rescue are passed over', async (t) => {
  const paths = [
    '/lib/modules/5.14.0-503.el9+debug/vmlinuz',
    '/boot/vmlinuz-0-rescue-6.6.6',
    '/boot/vmlinuz-5.14.0-427.el9',
  ]
  t.equal(defaultKernelVersion(paths), '5.14.0-427')
})

t.test('of a path the last version counts, with what stands behind it up to the first letter', async (t) => {
  t.equal(defaultKernelVersion(['/lib/modules/1.2.3/x-6.8.0-31-generic']), '6.8.0-31')
  t.equal(defaultKernelVersion(['/boot/vmlinuz-6.01.0-rc1']), '6.1.0')
  t.equal(defaultKernelVersion(['/boot/vmlinuz-linux', '/boot/vmlinuz-5.14.0-1..x']), '')
  t.equal(defaultKernelVersion([]), '')
})
