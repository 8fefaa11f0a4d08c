import t from 'tap'
import { formatImageSource, parseImageSource, registryOf } from '../../../libs/image/image-source.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

t.test('images of registries have a tag or a digest', async (t) => {
  const named = (name: string, tag = 'latest') => ({ kind: 'docker', name, tag })
  t.same(parseImageSource('docker://debian'), named('debian'))
  t.same(parseImageSource('docker:debian:12'), named('debian', '12'))
  t.same(parseImageSource('docker://r.example:5000/hpc/rocky:9.4'), named('r.example:5000/hpc/rocky', '9.4'))
  t.same(parseImageSource('docker://r.example:5000/rocky'), named('r.example:5000/rocky'))
  t.same(parseImageSource('docker://localhost:5000/a/b:c'), named('localhost:5000/a/b', 'c'))
  t.same(parseImageSource(`docker://r.example/rocky@${DIGEST}`), {
    ...named('r.example/rocky'),
    digest: DIGEST,
  })
  t.same(parseImageSource(`docker://r.example/rocky:9@${DIGEST}`), {
    ...named('r.example/rocky', '9'),
    digest: DIGEST,
  })
})

t.test('the spellings of Warewulf mean the same', async (t) => {
  t.same(parseImageSource('docker-daemon://rocky'), parseImageSource('docker-daemon:rocky:latest'))
  t.same(parseImageSource('file:///srv/a b'), { kind: 'path', path: '/srv/a b' })
  t.same(parseImageSource('./rocky.tar'), { kind: 'path', path: './rocky.tar' })
  t.same(parseImageSource('DOCKER://debian'), parseImageSource('docker://debian'))
})

t.test('an engine is told a tag, unless it is told a digest or an id', async (t) => {
  const name = (text: string) => (parseImageSource(text) as { name: string }).name
  t.equal(name('containers-storage:localhost/rocky'), 'localhost/rocky:latest')
  t.equal(name('containers-storage:localhost:5000/rocky'), 'localhost:5000/rocky:latest')
  t.equal(name('docker-daemon:rocky:9'), 'rocky:9')
  t.equal(name(`docker-daemon:${DIGEST}`), DIGEST)
  t.equal(name(`containers-storage:rocky@${DIGEST}`), `rocky@${DIGEST}`)
})

t.test('layouts and archives may say which image of theirs', async (t) => {
  t.same(parseImageSource('oci:/srv/layout:9'), { kind: 'oci', path: '/srv/layout', reference: '9' })
  t.same(parseImageSource('oci:layout'), { kind: 'oci', path: 'layout' })
  t.same(parseImageSource('docker-archive:a.tar:rocky:9'), {
    kind: 'docker-archive',
    path: 'a.tar',
    reference: 'rocky:9',
  })
  t.same(parseImageSource('oci-archive:///srv/a.tar'), { kind: 'oci-archive', path: '/srv/a.tar' })
})

t.test('what is no scheme is a path', async (t) => {
  for (const path of ['/srv/a:b', 'rocky', '../x', './docker:x', '/docker://x']) {
    t.same(parseImageSource(path), { kind: 'path', path })
  }
})

t.test('each form is written as it is read', async (t) => {
  const texts = [
    'docker://debian:12',
    `docker://r.example:5000/rocky@${DIGEST}`,
    'docker-daemon:rocky:9',
    'containers-storage:rocky:9',
    'oci:/srv/layout:9',
    'oci-archive:/srv/a.tar',
    'docker-archive:/srv/a.tar:rocky:9',
    '/srv/a:b',
  ]
  for (const text of texts) t.equal(formatImageSource(parseImageSource(text)), text)
})

t.test('anything else is refused, with the forms there are', async (t) => {
  const wrong = {
    'oras://x': /unknown scheme oras:/,
    'https://r.example/x.tar': /unknown scheme https:/,
    'docker://': /names nothing/,
    'oci:': /names nothing/,
    'oci::9': /lacks its path/,
    'oci:/srv/x:': /lacks its path/,
    'docker://a b': /no image of a registry/,
    'docker://a//b': /no image of a registry/,
    'docker:///srv/x': /no image of a registry/,
    'docker://a:b:c': /no image of a registry/,
    'docker://a@sha256:12': /no image of a registry/,
    '': /nothing is no source/,
  }
  for (const [text, message] of Object.entries(wrong)) {
    t.throws(() => parseImageSource(text), {
      code: 'MUSTER_IMAGE_SOURCE_INVALID',
      message,
      hint: /docker:\/\/NAME/,
    })
  }
})

t.test('a password in a source is refused, and not repeated', async (t) => {
  try {
    parseImageSource('docker://me:secret@r.example/x')
    t.fail()
  } catch (error) {
    t.match(error, { code: 'MUSTER_IMAGE_SOURCE_INVALID', hint: /--username/ })
    t.notMatch(`${error}`, /secret/)
  }
})

t.test('the registry of a name is its first part if that looks like a host', async (t) => {
  t.equal(registryOf('debian'), 'docker.io')
  t.equal(registryOf('library/debian'), 'docker.io')
  t.equal(registryOf('r.example/debian'), 'r.example')
  t.equal(registryOf('localhost/debian'), 'localhost')
  t.equal(registryOf('node1:5000/debian'), 'node1:5000')
})
