// Rules for numbers that states of Asia, the Pacific and Africa give to people and firms.

export const identityAsiaPacificAfricaRules = `
defaults: {severity: high, confidence: medium}
rules:
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
`;
