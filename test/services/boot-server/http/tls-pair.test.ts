import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { checkPair, concernsOf, readPair } from '../../../../services/boot-server/http/tls-pair.ts'
import { Authority, type Made } from './_certificates.ts'

const directory = t.testdir()
const authority = new Authority(directory)
const good = authority.makeChain()
const address = '127.0.0.1'
const DAY_MS = 86_400_000

async function concerns(made: Made, { days = 0 } = {}): Promise<string[]> {
  return concernsOf(checkPair(await readPair(made)), { address, nowMs: Date.now() + days * DAY_MS })
}

t.test('an RSA certificate that names host and address is as all clients like it', async (t) => {
  t.same(await concerns(good), [])
})

t.test('what clients will not like is said', async (t) => {
  t.match(await concerns(authority.make({ key: 'ec' })), [/no RSA key of at least 2048 bits: iPXE/])
  t.match(await concerns(authority.make({ names: 'DNS:boot1' })), [/does not name the address 127\.0\.0\.1/])
  t.match(await concerns(authority.make({ names: 'IP:127.0.0.1' })), [/names no host/])
  t.match(await concerns(authority.make({ days: 3 })), [/valid until .* only/])
  t.match(await concerns(good, { days: 400 }), [/not valid since/])
  t.match(await concerns(good, { days: -400 }), [/not valid before/])
})

t.test('a pair that cannot be used is refused with the reason', async (t) => {
  const empty = join(directory, 'empty')
  const text = join(directory, 'text')
  writeFileSync(empty, '')
  writeFileSync(text, 'no PEM')
  const cut = join(directory, 'cut')
  copyFileSync(good.cert, cut)
  for (const [made, reason] of [
    [{ cert: empty, key: good.key }, /certificate cannot be read/],
    [{ cert: text, key: good.key }, /certificate cannot be read/],
    [{ cert: good.cert, key: empty }, /key cannot be read/],
    [{ cert: good.key, key: good.cert }, /certificate cannot be read/],
    [{ cert: good.cert, key: authority.make({ key: 'ec' }).key }, /key is not that of the certificate/],
    [{ cert: join(directory, 'none'), key: good.key }, /none cannot be read: ENOENT/],
    [{ cert: directory, key: good.key }, /cannot be read: EISDIR/],
    [authority.make({ key: 'rsa:1024' }), /the pair is refused: .*key too small/],
  ] as const) {
    const checked = readPair(made).then(checkPair)
    await t.rejects(checked, { code: 'MUSTER_TLS_PAIR', message: reason }, String(reason))
  }
})
