// Rules for numbers that European states give to people and firms.

export const identityEuropeRules = `
defaults: {severity: high, confidence: medium}
rules:
  - id: uk-nhs
    kind: uk_nhs
    description: a number of the National Health Service behind its name
    source: NHS data dictionary
    match: {number: {shapes: ['ddd~ddd~dddd', 'dddddddddd']}}
    check: [uk-nhs]
    near: {words: [nhs]}
    tests:
      positive: ['nhs «943 476 5919».']
      negative: ['nhs 943 476 5910', 'order 943 476 5919']
  - id: uk-nino
    kind: uk_nino
    description: a national insurance number of the United Kingdom
    source: HMRC, NIM39110
    confidence: high
    match: {code: {shapes: ['AAddddddA', 'AA dd dd dd A']}}
    check: [uk-nino]
    tests:
      positive: ['«AB 12 34 56 C»,']
      negative: ['BG 12 34 56 C', 'xAB 12 34 56 C']
  - id: de-tax-id
    kind: de_tax_id
    description: a taxpayer number of Germany behind its name
    source: Bundeszentralamt für Steuern; ISO 7064 MOD 11,10
    match: {number: {shapes: ['ddddddddddd', 'dd~ddd~ddd~ddd']}}
    check: [de-tax-id]
    near: {words: [Steuer-ID, 'Steuer ID', steuerid, idnr, identifikationsnummer, steueridentifikationsnummer, steuerliche, 'tax id', tin]}
    tests:
      positive: ['Steuer-ID «86095742719».']
      negative: ['Steuer-ID 86095742710', 'order 86095742719']
  - id: fr-nir
    kind: fr_nir
    description: a social security number of France
    source: INSEE, NIR
    confidence: high
    match: {number: {shapes: ['d dd dd dd ddd ddd dd', 'ddddddddddddddd']}}
    check: [fr-nir]
    tests:
      positive: ['«2 55 08 14 168 025 38».']
      negative: ['2 55 08 14 168 025 39']
  - id: be-nrn
    kind: be_nrn
    description: a national register number of Belgium
    source: IBZ, national register
    confidence: high
    match: {number: {shapes: ['dd.dd.dd-ddd.dd']}}
    check: [be-nrn]
    tests:
      positive: ['«85.07.30-033.28».']
      negative: ['85.07.30-033.29']
  - id: nl-bsn
    kind: nl_bsn
    description: a citizen service number of the Netherlands behind its name
    source: RvIG, elfproef
    match: {number: {shapes: ['ddddddddd', 'dddd.dd.ddd']}}
    check: [nl-bsn]
    near: {words: [bsn, burgerservicenummer, sofinummer]}
    tests:
      positive: ['bsn «111222333».']
      negative: ['bsn 111222334', 'order 111222333']
  - id: pl-pesel
    kind: pl_pesel
    description: a PESEL number of Poland behind its name
    source: gov.pl, PESEL
    match: {number: {shapes: ['ddddddddddd']}}
    check: [pl-pesel]
    near: {words: [pesel]}
    tests:
      positive: ['pesel «44051401359».']
      negative: ['pesel 44051401350', 'order 44051401359']
  - id: pl-nip
    kind: pl_nip
    description: a taxpayer number of Poland behind its name
    source: podatki.gov.pl, NIP
    severity: medium
    match: {number: {shapes: ['dddddddddd', 'ddd-ddd-dd-dd', 'ddd-dd-dd-ddd']}}
    check: [pl-nip]
    near: {words: [nip]}
    tests:
      positive: ['nip «1234563218».']
      negative: ['nip 1234563219', 'order 1234563218']
  - id: se-personnummer
    kind: se_personnummer
    description: a personal number of Sweden
    source: Skatteverket, SKV 704
    confidence: high
    match: {number: {shapes: ['dddddddd-dddd']}}
    check: [se-personnummer]
    tests:
      positive: ['«19811218-9876».']
      negative: ['19811218-9877']
  - id: se-personnummer-named
    kind: se_personnummer
    description: a personal number of Sweden behind its name
    source: Skatteverket, SKV 704
    match: {number: {shapes: ['dddddd-dddd', 'dddddddddddd']}}
    check: [se-personnummer]
    near: {words: [personnummer, personnr, pnr, samordningsnummer]}
    tests:
      positive: ['personnummer «811218-9876».']
      negative: ['personnummer 811218-9877', 'order 811218-9876']
  - id: no-fnr
    kind: no_fnr
    description: a birth number of Norway behind its name
    source: Skatteetaten, two check digits
    match: {number: {shapes: ['ddddddddddd', 'dddddd ddddd']}}
    check: [no-fnr]
    near: {words: ['fødselsnummer', fodselsnummer, fnr, personnummer]}
    tests:
      positive: ['fødselsnummer «01010750160».']
      negative: ['fødselsnummer 01010750161', 'order 01010750160']
  - id: dk-cpr
    kind: dk_cpr
    description: a CPR number of Denmark behind its name
    source: CPR-kontoret
    match: {number: {shapes: ['dddddd-dddd']}}
    check: [day-month-first]
    near: {words: [cpr, cpr-nr, personnummer]}
    tests:
      positive: ['cpr «211062-5629».']
      negative: ['cpr 991362-5629', 'order 211062-5629']
  - id: fi-hetu
    kind: fi_hetu
    description: a personal identity code of Finland
    source: Digital and population data services agency
    confidence: high
    match: {code: {shapes: ['dddddd-dddX', 'dddddd+dddX']}}
    check: [fi-hetu]
    tests:
      positive: ['«131052-308T»,']
      negative: ['131052-308U', 'x131052-308T']
  - id: ro-cnp
    kind: ro_cnp
    description: a personal number of Romania behind its name
    source: OUG 97/2005
    match: {number: {shapes: ['ddddddddddddd']}}
    check: [ro-cnp]
    near: {words: [cnp, 'cod numeric personal']}
    tests:
      positive: ['cnp «1800101221144».']
      negative: ['cnp 1800101221145', 'order 1800101221144']
  - id: cz-rc
    kind: cz_rc
    description: a birth number of Czechia or Slovakia behind its name
    source: act 133/2000
    match: {number: {shapes: ['dddddd/dddd', 'dddddd/ddd']}}
    check: [cz-rc]
    near: {words: ['rodné číslo', 'rodné', 'rodne cislo', 'rč']}
    tests:
      positive: ['rodné číslo «736028/5163».']
      negative: ['rodné číslo 736028/5164', 'order 736028/5163']
  - id: ch-ahv
    kind: ch_ahv
    description: a social insurance number of Switzerland
    source: ZAS, NAVS13
    confidence: high
    match: {number: {shapes: ['ddd.dddd.dddd.dd']}}
    check: [ch-ahv]
    tests:
      positive: ['«756.9217.0769.85».']
      negative: ['756.9217.0769.86']
  - id: at-svnr
    kind: at_svnr
    description: a social insurance number of Austria behind its name
    source: Dachverband der Sozialversicherungsträger
    match: {number: {shapes: ['dddd~dddddd', 'dddddddddd']}}
    check: [at-svnr]
    near: {words: [Sozialversicherungsnummer, svnr, sv-nummer, sv-nr]}
    tests:
      positive: ['Sozialversicherungsnummer «1237 010180».']
      negative: ['Sozialversicherungsnummer 1237 010181', 'order 1237 010180']
  - id: es-dni
    kind: es_dni
    description: an identity number of Spain
    source: 'Ministerio del Interior: the letter is the rest modulo 23'
    confidence: high
    match: {code: {shapes: ['ddddddddA', 'dddddddd-A']}}
    check: [es-nif]
    tests:
      positive: ['«12345678Z»,']
      negative: ['12345678A', 'x12345678Z']
  - id: es-nie
    kind: es_nie
    description: an identity number of a foreigner in Spain
    source: Ministerio del Interior
    confidence: high
    match: {code: {shapes: ['AdddddddA', 'Addddddd-A']}}
    check: [es-nif, es-nie]
    tests:
      positive: ['«X1234567L»,']
      negative: ['X1234567M', 'xX1234567L']
  - id: pt-nif
    kind: pt_nif
    description: a taxpayer number of Portugal behind its name
    source: Autoridade Tributária
    match: {number: {shapes: ['ddddddddd', 'ddd~ddd~ddd']}}
    check: [pt-nif]
    near: {words: [nif, contribuinte]}
    tests:
      positive: ['nif «123456789».']
      negative: ['nif 123456780', 'order 123456789']
  - id: it-codice-fiscale
    kind: it_codice_fiscale
    description: a fiscal code of Italy
    source: Decree of 23 December 1976
    confidence: high
    match: {code: {shapes: ['AAAAAAddAddAdddA']}}
    check: [it-codice-fiscale]
    tests:
      positive: ['«RSSMRA85T10A562S»,']
      negative: ['RSSMRA85T10A562T', 'xRSSMRA85T10A562S']
  - id: ie-pps
    kind: ie_pps
    description: a PPS number of Ireland behind its name
    source: Department of Social Protection
    match: {code: {shapes: ['dddddddA', 'dddddddAA']}}
    check: [ie-pps]
    near: {words: [pps, ppsn]}
    tests:
      positive: ['pps «1234567T»,']
      negative: ['pps PPS 1234567U', 'x1234567T', 'part 1234567T']
  - id: ru-snils
    kind: ru_snils
    description: a SNILS number of Russia
    source: Pension fund of Russia
    confidence: high
    match: {number: {shapes: ['ddd-ddd-ddd dd']}}
    check: [ru-snils]
    tests:
      positive: ['«112-233-445 95».']
      negative: ['112-233-445 96']
  - id: ru-inn
    kind: ru_inn
    description: a taxpayer number of a person in Russia behind its name
    source: Federal tax service of Russia
    match: {number: {shapes: ['dddddddddddd']}}
    check: [ru-inn]
    near: {words: ['инн', 'ИНН', inn]}
    tests:
      positive: ['инн «500100732259».']
      negative: ['инн 500100732250', 'order 500100732259']
  - id: tr-tckn
    kind: tr_tckn
    description: an identity number of Turkey behind its name
    source: NVI
    match: {number: {shapes: ['ddddddddddd']}}
    check: [tr-tckn]
    near: {words: [tckn, 'tc kimlik', 'T.C. kimlik', kimlik]}
    tests:
      positive: ['tckn «10000000146».']
      negative: ['tckn 10000000147', 'order 10000000146']
`;
