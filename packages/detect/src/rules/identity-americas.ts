// Rules for numbers that states of the Americas give to people and firms.

export const identityAmericasRules = `
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
`;
