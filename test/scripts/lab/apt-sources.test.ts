import t from 'tap'
import { proxyOptions, sourceEntry } from '../../../scripts/lab/apt-sources.ts'

t.test("Debian's own sources of the release become entries, with a key if one is named", async (t) => {
  t.equal(
    sourceEntry('Debian main bookworm http://mirror.example/debian/ $(SIGNED_BY)', 'bookworm'),
    'deb http://mirror.example/debian/ bookworm main',
  )
  t.equal(
    sourceEntry('Debian main bookworm-security http://m.example/ /usr/share/keyrings/k.gpg', 'bookworm'),
    'deb [signed-by=/usr/share/keyrings/k.gpg] http://m.example/ bookworm-security main',
  )
})

t.test("others' sources, other releases and other components are left out", async (t) => {
  for (const target of [
    'cloud-sdk main cloud-sdk-bookworm http://example/ $(SIGNED_BY)',
    'Debian main trixie http://example/ $(SIGNED_BY)',
    'Debian main bookworm-backports http://example/ $(SIGNED_BY)',
    'Debian contrib bookworm http://example/ $(SIGNED_BY)',
    '$(ORIGIN) main bookworm http://example/ $(SIGNED_BY)',
    '',
  ]) {
    t.equal(sourceEntry(target, 'bookworm'), undefined, target)
  }
})

t.test("of apt's settings the proxies are taken", async (t) => {
  const dump = [
    'Acquire "";',
    'Acquire::http "";',
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::http::Proxy::mirror.example "DIRECT";',
    'Acquire::https::Proxy "";',
    'Acquire::http::Timeout "30";',
  ].join('\n')
  t.same(proxyOptions(dump), [
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::http::Proxy::mirror.example "DIRECT";',
  ])
})
