import t from 'tap'
import { BASE_URL_BYTES_MAX, isBaseUrl, parseBaseUrl } from '../../../libs/records/base-url.ts'

t.test('a base URL is scheme, host and perhaps port', async (t) => {
  for (const url of ['http://10.0.0.1:9873', 'https://boot-1.example.org', 'http://[fd00::1]:9873']) {
    t.equal(isBaseUrl(url), true, url)
    t.equal(parseBaseUrl(url), url)
  }
})

t.test('the slash that people put behind it is taken away', async (t) => {
  t.equal(parseBaseUrl('http://10.0.0.1:9873/'), 'http://10.0.0.1:9873')
  t.equal(isBaseUrl('http://10.0.0.1:9873/'), false)
})

t.test('anything else is none', async (t) => {
  const long = `http://${'x'.repeat(BASE_URL_BYTES_MAX)}`
  for (const text of ['', '/', 'http://', '10.0.0.1:9873', 'http://a/b', 'http://a//', 'http://a,b', long]) {
    t.equal(parseBaseUrl(text), undefined, text)
  }
  for (const value of [undefined, null, 7, {}]) t.equal(isBaseUrl(value), false)
})
