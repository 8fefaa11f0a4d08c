import { writeFileSync } from 'node:fs'
import t from 'tap'
import { releaseOf } from '../../../libs/image/kernel-release.ts'
import { bzImage } from './_kernels.ts'

async function released(bytes: Uint8Array, path: string, place: string): Promise<string> {
  writeFileSync(place, bytes)
  return releaseOf({ path, place })
}

t.test('an x86 kernel says its release itself, whatever it is named', async (t) => {
  const place = `${t.testdir()}/kernel`
  for (const path of ['/boot/vmlinuz-linux', '/boot/vmlinuz-6.1.0-1']) {
    t.equal(await released(bzImage('6.9.1-arch1-1'), path, place), '6.9.1-arch1-1')
  }
})

t.test('of another kernel, or a damaged one, the path says it', async (t) => {
  const place = `${t.testdir()}/kernel`
  const path = '/boot/Image-6.4.0-1-default'
  const pointsOut = bzImage('6.1.0')
  pointsOut.writeUInt16LE(0xffff, 0x20e)
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('ARM'),
    Buffer.alloc(4096),
    pointsOut,
    bzImage('no/release'),
  ]) {
    t.equal(await released(bytes, path, place), '6.4.0-1-default')
  }
  t.equal(await released(Buffer.alloc(4096), '/boot/Image', place), '')
})

t.test('a file that is gone is an error', async (t) => {
  const place = `${t.testdir()}/kernel`
  await t.rejects(releaseOf({ path: '/boot/vmlinuz-6.1', place }), { code: 'MUSTER_TREE_CHANGED' })
})
