import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LAYOUT, TAG } from './fetch-layout.ts'
import { runTool } from './run-tool.ts'
import { sourceError } from './tool-failure.ts'
import type { ToolPlace } from './tool-place.ts'

const GZIP_MAGIC = 0x1f8b
const GZIP_BYTES_MIN = 18

/**
 * Unpacks the fetched image into `root`, a new directory in the place, by umoci: whiteouts, owners, devices, hard
 * links and extended attributes as the image has them, and never anything outside.
 * @throws what `sourceError` makes, {ToolMissingError}
 */
export async function unpackLayout(
  root: string,
  options: { source: string; place: ToolPlace; onLayer: (layer: number) => void },
): Promise<void> {
  const { source, place, onLayer } = options
  let layers = 0
  try {
    await runTool('umoci', ['--verbose', 'raw', 'unpack', '--image', `${LAYOUT}:${TAG}`, root], {
      ...place,
      onLine: (line) => {
        if (line.includes('unpack layer:')) onLayer(++layers)
      },
    })
  } catch (error) {
    throw sourceError(error, source)
  }
}

/**
 * Bytes that the fetched layers hold unpacked, at the least: gzip notes at its end how much went in, less what is over
 * 4 GiB (RFC 1952, 2.3.1); others are as they are. What is no layer is small.
 */
export async function unpackedBytes(directory: string): Promise<number> {
  const blobs = join(directory, LAYOUT, 'blobs/sha256')
  let sum = 0
  for (const name of await readdir(blobs)) sum += await contentBytes(join(blobs, name))
  return sum
}

async function contentBytes(path: string): Promise<number> {
  await using file = await open(path)
  const { size } = await file.stat()
  if (size < GZIP_BYTES_MIN) return size
  const bytes = Buffer.alloc(6)
  await file.read(bytes, 0, 2, 0)
  if (bytes.readUInt16BE(0) !== GZIP_MAGIC) return size
  await file.read(bytes, 2, 4, size - 4)
  return bytes.readUInt32LE(2)
}
