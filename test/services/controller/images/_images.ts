import type { Image } from '../../../../libs/model/image.ts'

/** An image, or a version of one, whose blobs are nowhere. */
export function imageOf(number: number, kernels: readonly string[] = []): Image & { number: number } {
  return {
    number,
    manifest: { digest: String(number).padStart(64, '0'), size: 1 },
    size: 100,
    rawSize: 300,
    entries: 5,
    kernels: kernels.map((version) => ({
      version,
      path: `/boot/vmlinuz-${version}`,
      blob: { digest: '0'.repeat(64), size: 7 },
    })),
    source: '/srv/root',
    builtAt: number,
    warnings: [],
  }
}
