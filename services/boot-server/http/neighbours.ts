import { open } from 'node:fs/promises'
import { ARP_TABLE_BYTES_MAX, ARP_TABLE_KEPT_MS } from './limits.ts'

/** Who has which address on the networks of this machine, as the kernel knows it from ARP. */
export class Neighbours {
  readonly #path: string
  #table: Promise<ReadonlyMap<string, string>> | undefined
  #readAtMs = 0

  constructor({ path = '/proc/net/arp' } = {}) {
    this.#path = path
  }

  /** Lower case, colons. Undefined for who is behind a router, or on no Ethernet. */
  async macOf(address: string): Promise<string | undefined> {
    const nowMs = performance.now()
    // However many ask at once, the table is read once.
    if (!this.#table || nowMs - this.#readAtMs > ARP_TABLE_KEPT_MS) {
      this.#readAtMs = nowMs
      this.#table = readStart(this.#path).then(parseArpTable, () => new Map())
    }
    return (await this.#table).get(address)
  }
}

/** proc(5), /proc/net/arp: address, type, flags, MAC address, mask, device; the flags are 0x0 for who did not answer. */
export function parseArpTable(text: string): Map<string, string> {
  const table = new Map<string, string>()
  for (const line of text.split('\n').slice(1)) {
    const [address = '', , flags, mac = ''] = line.split(/\s+/)
    if (flags !== '0x0' && /^([0-9a-f]{2}:)+[0-9a-f]{2}$/i.test(mac)) table.set(address, mac.toLowerCase())
  }
  return table
}

async function readStart(path: string): Promise<string> {
  await using file = await open(path)
  const parts: Buffer[] = []
  let sizeBytes = 0
  for await (const part of file.createReadStream({ end: ARP_TABLE_BYTES_MAX - 1, autoClose: false })) {
    parts.push(part)
    sizeBytes += part.length
  }
  return Buffer.concat(parts, sizeBytes).toString('latin1')
}
