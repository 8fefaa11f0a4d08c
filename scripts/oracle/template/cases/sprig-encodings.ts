// Sprig's functions of encodings and check sums.
import { ofEach, pipelines, VALUES } from '../calls.ts'
import type { CaseEntry } from '../template-case.ts'

const TEXTS = [
  '""',
  '"a"',
  '"ab"',
  '"abc"',
  '"abcd"',
  '"abcde"',
  '"abcdef"',
  '"ä☃😀"',
  '"\\x00\\n"',
  '.unicode',
  '.markup',
]
const BASE64 = [
  ...[
    '',
    'YQ==',
    'YQ=',
    'YQ',
    'Y',
    'YQ==YQ==',
    'YWI=',
    'YWI',
    'YWJj',
    'Y W',
    'YQ=\n=\n',
    'Y\nQ=\r\n=',
    'YW\nJj',
    '====',
    '=',
  ],
  ...[
    'YW==',
    'YR==',
    '_-==',
    'ä',
    'YWJjZA==',
    'YWJjZA=x',
    'YWJjZA==x',
    'YWJj\n',
    'YWJj=',
    'Y===',
    '//79',
    'w6Q=',
    'w6Q',
  ],
  ...['YWJjZGVmZ2g=', 'YWJjZGVmZ2hp!', '!YWJjZGVmZ2hp', 'YWJjZGVm\nZ2hpamts', 'YQ==\n', 'YQ==\n\nx'],
]
const BASE32 = [
  ...[
    '',
    'ME======',
    'ME=====',
    'ME',
    'M',
    'MFRA====',
    'MFRGG===',
    'MFRGGZA=',
    'MFRGGZDF',
    'MFRGGZDFMY======',
    'me======',
  ],
  ...[
    'ME==\n====',
    'ME====A=',
    'ME======X',
    'M=======',
    'MFR=====',
    'MFRGGZ==',
    'MFRGGZDF=',
    '1',
    '0ABCDEFG',
    'MFRGGZDFä',
    '========',
  ],
  ...[
    'MFRGGZDFMFRGG',
    'MFRGGZDFMFRGG===',
    'YOSA====',
    'MFRG GZDF',
    'MF======MF======',
    'MFRGGZDFM',
    'AAAAAAA=',
    'A=======',
  ],
]

export const cases: readonly CaseEntry[] = [
  ...ofEach(['b64enc', 'b32enc', 'sha1sum', 'sha256sum', 'adler32sum'], TEXTS),
  ...ofEach(['b64enc', 'b64dec', 'b32dec', 'sha256sum'], VALUES),
  ...BASE64.map((text) => ({
    text: '{{ b64dec .t }}',
    name: `base64 ${JSON.stringify(text)}`,
    data: { t: text },
  })),
  ...BASE32.map((text) => ({
    text: '{{ b32dec .t }}',
    name: `base32 ${JSON.stringify(text)}`,
    data: { t: text },
  })),
  { name: 'a long text', text: '{{ adler32sum (repeat 20000 "zzz~") }} {{ sha1sum (repeat 20000 "ab") }}' },
  ...pipelines(`
    "abc" | b64enc | b64dec
    "abc" | b32enc | b32dec
    repeat 100 "x" | b64enc
    decryptAES "password" ""
    decryptAES "password" "x"
    decryptAES "password" "YWJj"
    decryptAES "secretkey" "MDEyMzQ1Njc4OWFiY2RlZg=="
    decryptAES "key" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ="
    decryptAES "k" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    decryptAES 1 "x"
    b64enc 1
    sha1sum
    adler32sum "" | typeOf`),
]
