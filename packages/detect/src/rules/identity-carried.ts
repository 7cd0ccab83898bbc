// Rules for what identifies a person anywhere: devices, passports, dates of birth, wallets.

export const identityCarriedRules = `
defaults: {severity: high, confidence: medium}
rules:
  - id: imei
    kind: imei
    description: the identity of a mobile device behind its name
    source: 3GPP TS 23.003; Luhn
    severity: medium
    match: {number: {shapes: ['ddddddddddddddd', 'dd-dddddd-dddddd-d']}}
    check: [luhn10]
    near: {words: [imei]}
    tests:
      positive: ['imei «490154203237518».']
      negative: ['imei 490154203237519', 'order 490154203237518']
  - id: passport-digits
    kind: passport
    description: the number of a passport behind its name
    source: ICAO 9303; forms of the issuing states
    match: {number: {shapes: ['ddddddddd', 'dddddddd', 'dddd dddddd', 'dd dd dddddd']}}
    check: [not-uniform, not-date]
    near: {words: [passport, passports, passeport, reisepass, reisepassnummer, pasaporte, passaporto, passaporte, paspoort, pasport, 'паспорт', 'паспорта', passnummer, '護照', '护照', 'パスポート']}
    tests:
      positive: ['passport «310175221».']
      negative: ['passport 000000000', 'order 310175221']
  - id: passport-code
    kind: passport
    description: the number of a passport behind its name
    source: ICAO 9303; forms of the issuing states
    match: {code: {shapes: [Adddddddd, Addddddd, AAddddddd, AAdddddd, ddAAddddd]}}
    check: [has-digit]
    near: {words: [passport, passports, passeport, reisepass, reisepassnummer, pasaporte, passaporto, passaporte, paspoort, pasport, 'паспорт', 'паспорта', passnummer, '護照', '护照', 'パスポート']}
    tests:
      positive: ['passport «C01234567»', 'Passeport: «12AB34567»']
      negative: ['part C01234567', 'passport C0123']
  - id: birth-date
    kind: birth_date
    description: a date of birth behind a word for it
    source: dates as people write them, in eighteen languages
    severity: medium
    match: {number: {shapes: ['dddd-dd-dd', 'dddd/dd/dd', 'dd/dd/dddd', 'd/d/dddd', 'd/dd/dddd', 'dd/d/dddd', 'dd.dd.dddd', 'd.d.dddd', 'd.dd.dddd', 'dd.d.dddd', 'dd-dd-dddd']}}
    check: [is-date]
    near: {words: [born, birth, birthday, birthdate, dob, 'd.o.b', geboren, geburtsdatum, geb, 'née', 'né', naissance, nacido, nacida, nacimiento, nascimento, nascita, nato, nata, geboortedatum, urodzenia, 'född', 'født', syntynyt, 'рождения', 'родился', 'родилась', 'doğum', '出生', '生年月日', '생년월일'], within: 32}
    tests:
      positive: ['born «1984-02-17».', 'born «17.02.1984».', 'born «2/17/1984».']
      negative: ['born 1984-22-17', 'order 1984-02-17']
  - id: crypto-address
    kind: crypto_address
    description: an address of Ethereum or of Bitcoin in Bech32
    source: EIP-55, BIP-173
    severity: medium
    confidence: high
    match: {token: {parts: [[0x, bc1q, bc1p], '[0-9a-zA-Z]': 38-62]}}
    check: [crypto-address]
    tests:
      positive: ['«0x52908400098527886E0F7030069857D2E4169EE7»', '«bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq»']
      negative:
        - '0x52908400098527886E0F7030069857D2E4169EE'
        - '0x00000000000000000000000000000000000000000000000000000000'
        - 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdb'
`;
