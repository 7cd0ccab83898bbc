// Rules for numbers that states, and a few others, give to people and to what they carry.

export const identityRules = `
defaults: {severity: high, confidence: medium}
rules:
  - id: us-itin
    kind: us_itin
    description: an individual taxpayer number of the USA
    source: IRS, publication 1915
    confidence: high
    match: {number: {shapes: ['ddd-dd-dddd']}}
    check: [us-itin]
    tests:
      positive: ['«912-70-1234».']
      negative: ['912-10-1234']
  - id: us-routing
    kind: bank_routing
    description: a routing number of a US bank behind its name
    source: ABA routing number policy
    severity: medium
    match: {number: {shapes: ['ddddddddd']}}
    check: [us-routing]
    near: {words: [routing, aba, rtn]}
    tests:
      positive: ['routing «021000021».']
      negative: ['routing 021000022', 'order 021000021']
  - id: us-npi
    kind: us_npi
    description: a national provider identifier behind its name
    source: CMS, NPI check digit
    severity: medium
    match: {number: {shapes: ['dddddddddd']}}
    check: [us-npi]
    near: {words: [npi, 'provider identifier']}
    tests:
      positive: ['npi «1234567893».']
      negative: ['npi 1234567894', 'order 1234567893']
  - id: us-dea
    kind: us_dea
    description: a registration number of the DEA behind its name
    source: DEA, diversion control
    severity: medium
    match: {code: {shapes: ['AAddddddd']}}
    check: [us-dea]
    near: {words: [dea]}
    tests:
      positive: ['dea «AB1234563»,']
      negative: ['dea DEA AB1234564', 'xAB1234563', 'part AB1234563']
  - id: us-mbi
    kind: us_mbi
    description: a Medicare beneficiary identifier
    source: CMS, understanding the MBI
    confidence: high
    match: {code: {shapes: ['dAXdAXdAAdd', 'dAXd-AXd-AAdd']}}
    tests:
      positive: ['«1EG4-TE5-MK73»,']
      negative: ['1EG-4TE5-MK73', 'x1EG4-TE5-MK73']
  - id: ca-sin
    kind: ca_sin
    description: a social insurance number of Canada behind its name
    source: Service Canada; Luhn
    match: {number: {shapes: ['ddd~ddd~ddd', 'ddddddddd']}}
    check: [luhn10]
    near: {words: [sin, 'social insurance', 'assurance sociale', nas]}
    tests:
      positive: ['sin «046 454 286».']
      negative: ['sin 046 454 287', 'order 046 454 286']
  - id: br-cpf
    kind: br_cpf
    description: a taxpayer number of a person in Brazil
    source: Receita Federal
    confidence: high
    match: {number: {shapes: ['ddd.ddd.ddd-dd']}}
    check: [br-cpf]
    tests:
      positive: ['«111.444.777-35».']
      negative: ['111.444.777-36']
  - id: br-cpf-named
    kind: br_cpf
    description: a taxpayer number of a person in Brazil behind its name
    source: Receita Federal
    match: {number: {shapes: ['ddddddddddd']}}
    check: [br-cpf]
    near: {words: [cpf]}
    tests:
      positive: ['cpf «11144477735».']
      negative: ['cpf 11144477736', 'order 11144477735']
  - id: br-cnpj
    kind: br_cnpj
    description: a taxpayer number of a company in Brazil
    source: Receita Federal
    severity: low
    confidence: high
    match: {number: {shapes: ['dd.ddd.ddd/dddd-dd']}}
    check: [br-cnpj]
    tests:
      positive: ['«11.222.333/0001-81».']
      negative: ['11.222.333/0001-82']
  - id: ar-cuit
    kind: ar_cuit
    description: a taxpayer number of Argentina
    source: AFIP, CUIT and CUIL
    confidence: high
    match: {number: {shapes: ['dd-dddddddd-d']}}
    check: [ar-cuit]
    tests:
      positive: ['«20-12345678-6».']
      negative: ['20-12345678-7']
  - id: mx-curp
    kind: mx_curp
    description: a population register key of Mexico
    source: RENAPO, instructivo normativo
    confidence: high
    match: {code: {shapes: ['AAAAddddddAAAAAAXd']}}
    check: [mx-curp]
    tests:
      positive: ['«HEGG560427MVZRRL04»,']
      negative: ['HEGG560427MVZRRL05', 'xHEGG560427MVZRRL04']
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
  - id: au-tfn
    kind: au_tfn
    description: a tax file number of Australia behind its name
    source: Australian Taxation Office
    match: {number: {shapes: ['ddd~ddd~ddd', 'ddddddddd']}}
    check: [au-tfn]
    near: {words: [tfn, 'tax file']}
    tests:
      positive: ['tfn «123 456 782».']
      negative: ['tfn 123 456 783', 'order 123 456 782']
  - id: au-abn
    kind: au_abn
    description: a business number of Australia behind its name
    source: Australian Business Register
    severity: low
    match: {number: {shapes: ['dd~ddd~ddd~ddd', 'ddddddddddd']}}
    check: [au-abn]
    near: {words: [abn, 'australian business']}
    tests:
      positive: ['abn «51 824 753 556».']
      negative: ['abn 51 824 753 557', 'order 51 824 753 556']
  - id: au-medicare
    kind: au_medicare
    description: a Medicare number of Australia behind its name
    source: Services Australia
    match: {number: {shapes: ['dddd~ddddd~d', 'dddddddddd']}}
    check: [au-medicare]
    near: {words: [medicare]}
    tests:
      positive: ['medicare «2123 45670 1».']
      negative: ['medicare 2123 45680 1', 'order 2123 45670 1']
  - id: in-aadhaar
    kind: in_aadhaar
    description: an Aadhaar number behind its name
    source: UIDAI; Verhoeff
    match: {number: {shapes: ['Nddd~dddd~dddd', 'Nddddddddddd']}}
    check: [in-aadhaar]
    near: {words: [aadhaar, aadhar, uidai, 'आधार']}
    tests:
      positive: ['aadhaar «2341 2341 2346».']
      negative: ['aadhaar 2341 2341 2347', 'order 2341 2341 2346']
  - id: in-pan
    kind: in_pan
    description: a permanent account number of India
    source: Income Tax Department
    confidence: high
    match: {code: {shapes: ['AAAAAddddA']}}
    check: [in-pan]
    tests:
      positive: ['«ABCPE1234F»,']
      negative: ['ABCDE1234F', 'xABCPE1234F']
  - id: cn-id
    kind: cn_resident_id
    description: a resident identity number of China
    source: GB 11643
    confidence: high
    match: {number: {shapes: ['dddddddddddddddddd']}}
    check: [cn-id]
    tests:
      positive: ['«110105199003070017».']
      negative: ['110105199003070018']
  - id: cn-id-x
    kind: cn_resident_id
    description: a resident identity number of China that ends in X
    source: GB 11643
    confidence: high
    match: {code: {shapes: ['dddddddddddddddddA']}}
    check: [cn-id]
    tests:
      positive: ['«11010519491231002X»,']
      negative: ['11010519491231003X', 'x11010519491231002X']
  - id: kr-rrn
    kind: kr_rrn
    description: a resident registration number of Korea
    source: Resident registration act
    confidence: high
    match: {number: {shapes: ['dddddd-ddddddd']}}
    check: [kr-rrn]
    tests:
      positive: ['«900101-1234567».']
      negative: ['901301-1234567']
  - id: jp-my-number
    kind: jp_my_number
    description: an individual number of Japan behind its name
    source: Ordinance 85 of 2014
    match: {number: {shapes: ['dddd~dddd~dddd', 'dddddddddddd']}}
    check: [jp-my-number]
    near: {words: ['my number', 'マイナンバー', '個人番号']}
    tests:
      positive: ['my number «1234 5678 9018».']
      negative: ['my number 1234 5678 9019', 'order 1234 5678 9018']
  - id: sg-nric
    kind: sg_nric
    description: an identity number of Singapore
    source: ICA
    confidence: high
    match: {code: {shapes: ['AdddddddA']}}
    check: [sg-nric]
    tests:
      positive: ['«S1234567D»,']
      negative: ['S1234567E', 'xS1234567D']
  - id: tw-id
    kind: tw_id
    description: an identity number of Taiwan behind its name
    source: Department of Household Registration
    match: {code: {shapes: ['Addddddddd']}}
    check: [tw-id]
    near: {words: ['身分證', '身份證', 'national id', 'id number', '統一編號']}
    tests:
      positive: ['身分證 «A123456789»,']
      negative: ['身分證 身分證 A123456780', 'xA123456789', 'part A123456789']
  - id: th-id
    kind: th_id
    description: an identity number of Thailand
    source: Department of Provincial Administration
    confidence: high
    match: {number: {shapes: ['d-dddd-ddddd-dd-d']}}
    check: [th-id]
    tests:
      positive: ['«1-2345-67890-12-1».']
      negative: ['1-2345-67890-12-2']
  - id: za-id
    kind: za_id
    description: an identity number of South Africa behind its name
    source: Department of Home Affairs
    match: {number: {shapes: ['ddddddddddddd', 'dddddd~dddd~ddd']}}
    check: [za-id]
    near: {words: ['identity number', 'id number', 'id no', 'rsa id', 'sa id', ID]}
    tests:
      positive: ['identity number «8001015009087».']
      negative: ['identity number 8001015009088', 'order 8001015009087']
  - id: il-id
    kind: il_id
    description: an identity number of Israel behind its name
    source: Population authority; Luhn
    match: {number: {shapes: ['ddddddddd']}}
    check: [luhn10]
    near: {words: ['תעודת זהות', 'teudat zehut', 'ת.ז']}
    tests:
      positive: ['תעודת זהות «123456782».']
      negative: ['תעודת זהות 123456783', 'order 123456782']
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
