// Rules for what people and machines are reached by: e-mail, URLs, IPv6; and for IBANs, which start with letters.

export const contactRules = String.raw`
rules:
  - id: email
    kind: email
    description: an e-mail address
    severity: medium
    confidence: high
    match:
      email:
        # File names and build artefacts (logo@2x.png, pkg@1.2.tgz) end in what is no top-level domain.
        notTopLevel: [png, jpg, jpeg, gif, svg, webp, bmp, ico, tif, tiff, css, js, mjs, cjs, jsx, tsx, html, htm, php, asp,
          aspx, jsp, json, xml, yaml, yml, txt, pdf, doc, docx, xls, xlsx, csv, exe, dll, gz, tgz, tar, jar, war, log, lock]
    allow:
      equals: [git@github.com, git@gitlab.com, git@bitbucket.org]
    tests:
      positive:
        - 'Write to «jane.doe+lists@mail.example.co.uk».'
        - '<mailto:«jane@example.com»>'
        - '{"to":"«j_d-1@sub.example.org»","cc":"«ops@example.net»"}'
        - "to='«o'brien@example.ie»'"
        - 'email=«jane@example.com»&x=1, ?name=Jane&email=«jane@example.com»&v=2, «r&d@example.com»'
        - 'Rückfragen an «jürgen@müller.example»,'
        - 'IDN «post@xn--mller-kva.example»'
        - '请联系«jane@example.com»，谢谢'
        - '«bounce+jane=example.com@lists.example.org»'
      negative:
        - 'logo@2x.png and sprite@3x.svg'
        - 'git clone git@github.com:owner/repo.git'
        - 'postgres://user:secretpw@db.example.com/app'
        - '@media (min-width: 1px)'
        - 'a @ b.com, user@localhost, user@, @example.com, user@.com, user.@example.com'
        - 'npm i left-pad@1.3.0'
  - id: url
    kind: url
    description: a web address, or another address with a known scheme
    severity: low
    confidence: high
    container: true
    match:
      url:
        schemes: [http, https, ftp, ftps, sftp, ssh, ws, wss, git, svn, ldap, ldaps, smb, nfs, rtsp, rtmp, irc, ircs, telnet,
          redis, rediss, mongodb, mongodb+srv, postgres, postgresql, mysql, amqp, amqps, mqtt, kafka, jdbc, s3, gs, file]
    tests:
      positive:
        - 'My website is «http://www.Example.com.cy/»'
        - 'See «https://example.com/a/b?x=1&y=%20z#frag», then go on.'
        - '(«https://en.wikipedia.org/wiki/Seed_(disambiguation)»)'
        - '[link](«https://example.com/x»)'
        - '<a href="«https://example.com/»">here</a>'
        - 'or «www.example.org».'
        - '«http://[2001:db8::1]:8080/status» and «https://münchen.example/straße»'
        - '«https://web.archive.org/web/2020/https://example.com/»'
        - '«ftp://files.example.com/pub;type=a»'
      negative:
        - 'a://b, foo://bar and C:\\path'
        - 'http:// and https://. are empty'
        - 'wwww.example.com www.example www.'
        - 'ratio 3://4'
  - id: ipv6
    kind: ip
    description: an IPv6 address
    severity: low
    confidence: high
    match: {ipv6: {}}
    tests:
      positive:
        - 'address «6e40:4041:c617:e898:c11:40d2:c669:2eb4» blocked'
        - '[«2001:db8::1»]:443 and «fe80::1ff:fe23:4567:890a»%eth0, «::1»/128'
        - 'mapped «::ffff:192.0.2.33». It is «2001:db8::1».'
        - 'inet6 «2001:0DB8:0000:0000:0000:0000:0000:0001»'
      negative:
        - 'at 12:30:45 and 2020-01-01T10:20:30'
        - 'MAC 00:1a:2b:3c:4d:5e, EUI-64 00:1a:2b:3c:4d:5e:6f:70'
        - 'std::vector, Face::Bed, a::b, ::, bad::Cafe'
        - 'MD5:c8:1b:aa:77:e0:6d:0e:4c:2f:a1:9d:3b:55:5a:20:c4'
        - '1:2:3:4:5:6:7:8:9, 2001:db8:::1, 12345::1'
  - id: iban
    kind: iban
    description: an international bank account number with valid check digits
    severity: high
    confidence: high
    match:
      iban:
        lengths: {AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21,
          CR: 22, CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27,
          GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30,
          KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20,
          MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, "NO": 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22,
          RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26,
          UA: 29, VA: 22, VG: 24, XK: 20, YE: 30}
    check: [mod-97]
    tests:
      positive:
        - 'My IBAN is «GB33BUKB20201555555555».'
        - 'IBAN: «DE75 5121 0800 1245 1261 99»'
        - '«fr76 3000 6000 0112 3456 7890 189», «NO8330001234567»'
        - 'to «MT31MALT01100000000000000000123»!, «DE75 5121 0800 1245 1261 99»'
      negative:
        - 'GB34BUKB20201555555555'
        - 'GB33BUKB2020155555555'
        - 'GB33BUKB202015555555555'
        - 'DE75 5121 08001245 1261 99'
        - 'XX33BUKB20201555555555, AGB33BUKB20201555555555'
`;
