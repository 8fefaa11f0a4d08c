import t from 'tap'
import { chooseKernel } from '../../../libs/compile/choose-kernel.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { ImportedKernel } from '../../../libs/model/kernel.ts'
import { someImage, someKernel } from '../model/_description.ts'

const blobOf = (text: string) => ({ digest: digestOf(text), size: text.length })

const image = someImage({
  kernels: [
    {
      version: '6.1.0-28',
      path: '/boot/vmlinuz-6.1.0-28-amd64',
      blob: blobOf('image 6.1'),
      initramfs: { path: '/boot/initrd.img-6.1.0-28-amd64', blob: blobOf('initrd 6.1') },
    },
  ],
})
const imported = new Map<string, ImportedKernel>([
  [
    '6.12',
    someKernel({ version: '6.12.9-amd64', blob: blobOf('6.12'), modules: [blobOf('a'), blobOf('b')] }),
  ],
  ['6.1.0-28', someKernel({ version: '6.1.0-28-amd64', initramfs: blobOf('another initrd') })],
])

const choose = (wanted?: string, of = image) =>
  chooseKernel({ image: of, imported: (name) => imported.get(name), wanted })

t.test('a node that asks for nothing gets the kernel of its image, whatever is imported', async (t) => {
  t.same(choose(), {
    version: '6.1.0-28',
    blob: blobOf('image 6.1'),
    initramfs: blobOf('initrd 6.1'),
    modules: [],
    from: { path: '/boot/vmlinuz-6.1.0-28-amd64' },
  })
  t.equal(choose(undefined, someImage()), undefined)
})

t.test('a kernel that was imported is had by its exact name, with its modules', async (t) => {
  const chosen = {
    version: '6.12.9-amd64',
    blob: blobOf('6.12'),
    modules: [blobOf('a'), blobOf('b')],
    from: { imported: '6.12' },
  }
  t.same(choose('6.12'), chosen)
  t.same(choose('6.12', someImage()), chosen)
  t.equal(choose('6.12.9'), undefined)
})

t.test('the beginning of a version is looked for in the image only', async (t) => {
  t.match(choose('6.1'), { from: { path: '/boot/vmlinuz-6.1.0-28-amd64' } })
  t.match(choose('6.1.0-28-amd64'), { from: { path: '/boot/vmlinuz-6.1.0-28-amd64' } })
  t.equal(choose('6.12.9-amd64'), undefined)
})

t.test('where both fit, the name that was given to an import wins, and a path means the image', async (t) => {
  t.match(choose('6.1.0-28'), { from: { imported: '6.1.0-28' }, initramfs: blobOf('another initrd') })
  t.match(choose('/boot/vmlinuz-6.1.0-28-amd64'), { from: { path: '/boot/vmlinuz-6.1.0-28-amd64' } })
})
