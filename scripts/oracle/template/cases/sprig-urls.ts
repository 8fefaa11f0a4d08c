// Sprig's functions of URLs.
import { pipelines } from '../calls.ts'
import type { CaseEntry, Encoded } from '../template-case.ts'

const URLS = [
  ...[
    '',
    '*',
    '/',
    'a',
    'a/b',
    '/a/b',
    '//host',
    '//host/p',
    '///p',
    'http://',
    'http://host',
    'http://host/',
    'HTTP://Host/Path',
  ],
  ...[
    'http://host:80/p?q=1&r=2#frag',
    'http://user@host',
    'http://user:pa%20ss@host',
    'http://us%40er:@host',
    'http://@host',
  ],
  ...[
    'http://a@b@c/',
    'http://[::1]:8080/x',
    'http://[fe80::1%25en0]/',
    'http://[::1',
    'http://host:port/',
    'http://host:/',
    'http://h%41/',
  ],
  ...[
    'http://h%C3%A4/',
    'http://hä/ö?ü#é',
    'http://host/a%20b',
    'http://host/a b',
    'http://host/%zz',
    'http://host/%2',
    'mailto:a@b.c',
  ],
  ...[
    'mailto:a@b.c?subject=x',
    'a:b',
    'a:b/c?d#e',
    ':a',
    '1a:b',
    'a+b-c.1:/x',
    'a_b:c',
    './a:b',
    'a/b:c',
    '?q',
    '#f',
    'a?',
    'a??',
    'a?#',
  ],
  ...[
    'http:/path',
    'http:path',
    'http:///path',
    'file:///etc/hosts',
    'http://host?q',
    'http://host#f',
    'http://host/p;x=1?a;b',
    'http://ho st/',
  ],
  ...[
    'http://host/\\u0001',
    'http://u<r@host',
    'http://host/#%zz',
    'http://host/#a b',
    'http://host/?%zz',
    'http://host/%2f%3F',
    'tel:+1-2',
  ],
  ...[
    'http://host/a%25b',
    'nfs://10.0.0.1:2049/home?vers=4',
    'http://user:p:w@host',
    'http://h"x/',
    "http://h'x/",
    'http://host/[a]',
    'http://h^/',
  ],
]

const PARTS: readonly { readonly [key: string]: Encoded }[] = [
  {},
  { scheme: 'http' },
  { scheme: 'http', host: 'h' },
  { scheme: 'http', host: 'h', path: 'p' },
  { scheme: 'http', host: 'h', path: '/p q', query: 'a=b', fragment: 'f g' },
  { host: 'h', path: '/x' },
  { path: 'a:b' },
  { path: '/a:b/ä?#' },
  { path: '*' },
  { path: 'a', query: 'q' },
  { scheme: 'mailto', opaque: 'a@b', query: 'x' },
  { scheme: 'http', host: 'h', userinfo: 'u' },
  { scheme: 'http', host: 'h', userinfo: 'u:p' },
  { scheme: 'http', host: 'h', userinfo: 'u:p%40/x' },
  { scheme: 'http', host: 'h', userinfo: 'u?x' },
  { scheme: 'http', userinfo: 'u' },
  { userinfo: 'a b' },
  { scheme: 'http', path: '/x' },
  { scheme: 'http', path: 'x' },
  { host: 'ä b', path: '//p' },
  { host: '[::1]:80' },
  { scheme: 1 },
  { host: null },
  { path: ['a'] },
  { fragment: "a'!()*<>" },
  { path: "a'!()*<>;,@&=+$" },
  { unknown: 'x', hostname: 'y', path: '/z' },
]

export const cases: readonly CaseEntry[] = [
  ...URLS.flatMap((url) => [
    `{{ urlParse "${url.replaceAll('"', '\\"')}" | toJson }}`,
    `{{ urlParse "${url.replaceAll('"', '\\"')}" | urlJoin }}`,
  ]),
  ...PARTS.map((parts) => ({
    text: '{{ urlJoin .u }}',
    name: `parts ${JSON.stringify(parts)}`,
    data: { u: parts },
  })),
  ...pipelines(`
    (urlParse "http://a.example:80/x").host
    (urlParse "http://a.example:80/x").hostname
    urlParse 1
    urlJoin nil
    urlJoin "x"
    urlJoin .stringMap
    urlJoin (dict "scheme" "http" "host" "h" "path" "/p")
    {{ $u := urlParse "http://h/p" }}{{ $_ := set $u "path" "/q" }}{{ urlJoin $u }}`),
]
