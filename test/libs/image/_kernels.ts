/** The beginning of an x86 kernel that says its release, as far as it is looked at. */
export function bzImage(release: string): Buffer {
  const bytes = Buffer.alloc(8192)
  bytes.write('HdrS', 0x202)
  bytes.writeUInt16LE(0x1000, 0x20e)
  bytes.write(`${release} (builder@host) #1 SMP\0`, 0x1200)
  return bytes
}
