import { type ReadableFile, readFully, sizeOf, type TftpFile } from './file.ts'
import { CHUNK_BYTES } from './limits.ts'
import { HEADER_BYTES, Opcode } from './packets.ts'

/**
 * The DATA packets of one transfer: a slot for every block of a window, allocated once, filled in the order of the
 * blocks. A packet stays as it is until its window has been acknowledged, so it can be sent again, and libuv may
 * keep it until the socket takes it.
 */
export class BlockRing {
  /** Block that ends the file: shorter than the others, empty if the size is a multiple of theirs (RFC 1350). */
  readonly lastBlock: number
  readonly #slots: Buffer[]
  readonly #blksize: number
  readonly #sizeBytes: number
  /** Undefined when everything is in #chunk from the start. */
  readonly #file: ReadableFile | undefined
  #chunk: Buffer
  /** Where in the file the chunk's bytes begin and end. */
  #chunkStart = 0
  #chunkEnd = 0
  #filled = 0

  constructor(file: TftpFile, terms: { blksize: number; windowsize: number }) {
    this.#blksize = terms.blksize
    this.#sizeBytes = sizeOf(file)
    this.lastBlock = Math.floor(this.#sizeBytes / terms.blksize) + 1
    this.#slots = Array.from({ length: Math.min(terms.windowsize, this.lastBlock) }, () => {
      const slot = Buffer.allocUnsafe(HEADER_BYTES + terms.blksize)
      slot.writeUInt16BE(Opcode.data, 0)
      return slot
    })
    if ('content' in file) {
      const { buffer, byteOffset, length } = file.content
      this.#file = undefined
      this.#chunk = Buffer.from(buffer, byteOffset, length)
      this.#chunkEnd = length
    } else {
      this.#file = file
      // Whole blocks, so that none lies across two chunks.
      const bytes = Math.max(1, Math.floor(CHUNK_BYTES / terms.blksize)) * terms.blksize
      this.#chunk = Buffer.allocUnsafe(Math.min(bytes, this.#sizeBytes))
    }
  }

  /** The packet, numbered modulo 65536; undefined if the block is to be loaded first. Blocks count from 1. */
  packet(block: number): Buffer | undefined {
    const slot = this.#slots[block % this.#slots.length]!
    if (block > this.#filled) {
      const start = (block - 1) * this.#blksize
      const end = Math.min(start + this.#blksize, this.#sizeBytes)
      if (end > this.#chunkEnd) return undefined
      this.#chunk.copy(slot, HEADER_BYTES, start - this.#chunkStart, end - this.#chunkStart)
      slot[2] = (block >>> 8) & 0xff
      slot[3] = block & 0xff
      this.#filled = block
    }
    return block === this.lastBlock
      ? slot.subarray(0, HEADER_BYTES + (this.#sizeBytes % this.#blksize))
      : slot
  }

  /**
   * Reads the chunk that follows. What was loaded before is gone, but for the packets of the present window.
   * @throws {TftpReadError}
   */
  async load(): Promise<void> {
    if (this.#file === undefined) return
    this.#chunkStart = this.#chunkEnd
    const length = Math.min(this.#chunk.length, this.#sizeBytes - this.#chunkStart)
    await readFully(this.#file, this.#chunk.subarray(0, length), this.#chunkStart)
    this.#chunkEnd = this.#chunkStart + length
  }
}
