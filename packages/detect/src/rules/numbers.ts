// Rules for what is written in digits. They share one scanner; the first rule that accepts takes the digits.

export const numberRules = String.raw`
rules:
  - id: ipv4
    kind: ip
    description: an IPv4 address
    severity: low
    confidence: high
    match:
      number:
        shapes: ['d{1,3}.d{1,3}.d{1,3}.d{1,3}']
        touches: '/-'
    check: [ipv4-octets]
    near:
      refuse: [version, ver, v, release, build, firmware, revision, section, oid]
      within: 12
    tests:
      positive:
        - 'blocked «36.160.14.148» error'
        - 'client_ip = ?|«106.31.73.20»|%20/'
        - '«10.0.0.1»-«10.0.0.9», net «192.168.0.0»/16, «127.0.0.1»:8080.'
        - 'at «192.168.2.1»@eth0'
        - 'host/«203.0.113.9»:5432, http://«198.51.100.7»/x'
      negative:
        - '256.1.1.1, 1.2.3, 1.2.3.4.5, 01.2.3.4, v1.2.3.4'
        - 'version 1.2.3.4, Firmware: 2.0.10.1'
        - 'OID 1.3.6.1.4.1'
  - id: us-ssn
    kind: ssn
    description: a US social security number
    severity: high
    confidence: high
    match:
      number:
        shapes: ['ddd-dd-dddd']
    check: [us-ssn]
    tests:
      positive:
        - "Here's my SSN: «710-31-0236»"
        - '(«536-90-4399»), «219-09-9998».'
        - 'jane,«536-90-4399»,7,«219-09-9998»'
      negative:
        - '000-12-3456 666-12-3456 900-12-3456 123-00-4567 123-45-0000'
        - '1710-31-0236, 710-31-02367, 710-31-0236-1, A710-31-0236, 7-710-31-0236'
  - id: us-ssn-named
    kind: ssn
    description: nine digits that are called a social security number
    severity: high
    confidence: medium
    match:
      number:
        shapes: [ddddddddd, ddd dd dddd, ddd.dd.dddd]
    check: [us-ssn]
    near:
      words: [ssn, ssns, social security, soc sec, ss#]
    tests:
      positive:
        - 'SSN «536904399»'
        - 'His social security number is «536 90 4399».'
      negative:
        - '536904399'
        - 'order 536 90 4399'
        - 'SSN 666904399'
  - id: payment-card
    kind: card
    description: a payment card number with a known issuer range and a valid check digit
    severity: high
    confidence: high
    match:
      number:
        shapes: ['d{13,19}', dddd~dddd~dddd~dddd, dddd~dddd~dddd~dddd~ddd, dddd~dddddd~ddddd, dddd~dddddd~dddd, dddd~dddd~dddd~dd, dddd~dddd~dddd]
        numbering:
          - {starts: ['4'], digits: 13}
          - {starts: ['4', '51-55', '2221-2720', '2200-2204', '81-82', '508', '9792', '8600', '9860'], digits: 16}
          - {starts: ['4'], digits: 19}
          - {starts: ['34', '37', '1800', '2131'], digits: 15}
          - {starts: ['300-305', '3095', '36', '38-39'], digits: 14}
          - {starts: ['300-305', '3095', '36', '38-39', '3528-3589', '60', '62', '636-639', '644-649', '65'], digits: 16-19}
          - {starts: ['50', '56-58', '67', '5018', '5020', '5038', '5893', '6304', '6390', '6759', '6761-6763'], digits: 16-19}
          # What sample data is drawn from for JCB, and the twelve digits that Maestro may have where they stand in fours.
          - {starts: ['35'], digits: 16}
          - {starts: ['5018', '5020', '5038', '5893', '6304', '6390', '6759', '6761-6763'], digits: 12}
    check: [luhn, not-uniform]
    tests:
      positive:
        - 'card number «347415977307943» is lost'
        - 'Visa «4111 1111 1111 1111» 12/27'
        - 'jane,«4111111111111111»,12/27'
        - '7,«4111 1111 1111 1111»,«5555555555554444»,9'
        - '«4111-1111-1111-1111», «3782 822463 10005», «30436162440986».'
        - '{"pan":"«2308667275322437»"}'
        - '«4652943034623769885» and «6569135274633662»'
        - 'JCB «3510-8552-4819-9683», Diners «3041 9455 5449 53», Maestro «6390 1512 8221», «6759649826438453»'
      negative:
        - '4111111111111112, 4111 1111 1111 1112'
        - '0000000000000000, 0000 0000 0000 0000'
        - '1234567812345670'
        - 'id 41111111111111110000000, x4111111111111111, 4111111111111111x'
        - '4111 11111111 1111'
        - '639015128221, 6390 1512 8222, 2390 1512 8221'
  - id: payment-card-named
    kind: card
    description: digits with a valid check digit that are called a card
    severity: high
    confidence: medium
    match:
      number:
        shapes: ['d{12,19}', dddd~dddd~dddd, dddd~dddd~dddd~d]
    check: [luhn, not-uniform]
    near:
      words: [card, cards, credit, debit, visa, mastercard, maestro, amex, discover, diners, jcb, cc, pan, ccnum, kreditkarte, kreditkartennummer, karte, kartennummer, carte, tarjeta, cartão, carta di credito, kort, creditcard]
    tests:
      positive:
        - 'points won on credit card «060426070011» transactions'
        - 'VISA «1234 5678 9015»'
      negative:
        - '060426070011'
        - 'card 060426070012'
  - id: phone-international
    kind: phone
    description: a telephone number with a plus sign and a country code in use
    severity: medium
    confidence: high
    match:
      number:
        free: {lead: '+', digits: 7-15, groups: 1-8}
        extension: true
        numbering:
          - {starts: ['1', '7', '27', '33', '34', '40', '41', '48', '56', '61', '93', '94'], digits: 11}
          - {starts: ['45', '47', '65'], digits: 10}
          - {starts: ['30', '90', '91', '98', '58'], digits: 12}
          - {starts: ['44', '81', '84', '92'], digits: 11-12}
          - {starts: ['32', '36', '51', '66'], digits: 10-11}
          - {starts: ['52', '54', '55', '86'], digits: 12-13}
          - {starts: ['20', '31', '57', '60', '63', '64', '82', '95'], digits: 10-12}
          - {starts: ['39', '43', '46', '49', '53', '62'], digits: 8-15}
          - {starts: ['211-299', '350-389', '420-423', '500-509', '590-599', '670-692'], digits: 8-15}
          - {starts: ['800', '808', '850-856', '870', '878', '880-883', '886', '888', '960-979', '992-998'], digits: 8-15}
    check: [not-uniform]
    tests:
      positive:
        - '«+447700 208 815»-Fax'
        - 'Call «+1 (518) 640-0854» now, or «+49 (0)30 901820».'
        - 'tel:«+33123456789»; «+4790123456», «+353 1 234 5678»'
        - '«+1-518-640-0854x123», «+1 518 640 0854 ext. 99»'
      negative:
        - '+1 23, +123456, 1+447700208815'
        - '+210 123 4567, +9995551234567'
        - '+44770020881599'
  - id: phone-international-zeros
    kind: phone
    description: a telephone number with the prefix 00 and a country code in use
    severity: medium
    confidence: medium
    match:
      number:
        free: {lead: '00', digits: 10-17, groups: 2-8}
        extension: true
        numbering:
          - {starts: ['1', '7', '27', '33', '34', '40', '41', '48', '56', '61', '93', '94'], digits: 11}
          - {starts: ['45', '47', '65'], digits: 10}
          - {starts: ['30', '90', '91', '98', '58'], digits: 12}
          - {starts: ['44', '81', '84', '92'], digits: 11-12}
          - {starts: ['32', '36', '51', '66'], digits: 10-11}
          - {starts: ['52', '54', '55', '86'], digits: 12-13}
          - {starts: ['20', '31', '57', '60', '63', '64', '82', '95'], digits: 10-12}
          - {starts: ['39', '43', '46', '49', '53', '62'], digits: 8-15}
          - {starts: ['211-299', '350-389', '420-423', '500-509', '590-599', '670-692'], digits: 8-15}
          - {starts: ['800', '808', '850-856', '870', '878', '880-883', '886', '888', '960-979', '992-998'], digits: 8-15}
    check: [not-uniform]
    tests:
      positive:
        - 'mobile «001-518-640-0854», «0044 20 7946 0958»'
      negative:
        - '0018293847561029'
        - '00 00 12 34 56 78'
  - id: phone-north-america
    kind: phone
    description: a North American telephone number with area code
    severity: medium
    confidence: medium
    match:
      number:
        shapes: [(Ndd)ddd~dddd, Ndd-ddd-dddd, Ndd.ddd.dddd, Ndd Ndd dddd, Ndd Ndd-dddd, Ndd/ddd-dddd, 1~Ndd~ddd~dddd,
          1 (Ndd)ddd~dddd, 1-(Ndd)ddd~dddd]
        extension: true
    check: [not-uniform]
    tests:
      positive:
        - '«(579)888-3058» or «(579) 888-3058» or «579-888-3058»'
        - '«930.167.3943» fax, «1-800-555-0199», «1 (800) 555 0199» x'
        - 'from 2012 «555-234-0100 x4»'
      negative:
        - '123-456-7890, 579-888-30588, 1579-888-3058, id-579-888-3058'
        - '3.579.888.3058, 579-888-3058-1, part 579-888-3058-A'
        - '579 888 30 58 12'
  - id: phone-national
    kind: phone
    description: a national telephone number with a trunk zero, written in groups
    severity: medium
    confidence: medium
    match:
      number:
        free: {lead: '0', digits: 9-12, groups: 2-6}
        extension: true
    check: [not-date, not-zip, not-uniform]
    tests:
      positive:
        - '«0680 298 70 63», «0490 75 40 81», «020 7946 0958»'
        - 'Tel.: «030/901820-12» («0664 1234567»)'
      negative:
        - '0123456789, 0.12345678901'
        - '01-02-2003, 09.12.2004 10'
        - '0012 3456 789'
        - 'Boston, MA 02111-1307, USA'
  - id: phone-named
    kind: phone
    description: digits that the words around them call a telephone number
    severity: medium
    confidence: medium
    match:
      number:
        free: {lead: '', digits: 7-15, groups: 1-6}
        extension: true
    check: [not-date, not-uniform]
    near:
      words: [phone, phones, telephone, telephones, tel, telefon, fon, téléphone, teléfono, telefono, fax, mobile, mobil, cell,
        cellphone, ph, mob, cel, celular, cellulare, gsm, telefax, telefonnummer, telefonnr, rufnummer, handynummer, mobilnummer,
        mobiltelefon, telefone, telemóvel, tlf, telefoon, telefoonnummer, puhelin, puhelinnumero, telefonszám, τηλέφωνο, телефон, тел, 电话,
        電話, 手机, 携帯, 전화, 'm: ', handy, call, calls, called, calling, dial, reach, reached, answering, answer, answers, ring, text me, sms,
        whatsapp, hotline, voicemail, callback, contact number, my number is, the number is, new number is, your number is, his number is, her number is]
      after: [office, fax, mobile, cell, home, work, phone, tel, direct, ext, extension]
      within: 36
    tests:
      positive:
        - 'Phone: «(72) 754-186»'
        - "They're not answering at «78 651 450»"
        - 'Can someone call me on «9472 7916»?'
        - '«781 1704» office, «28-64-66-98» office'
        - 'userPhone="«5551234567»"'
        - 'Desk: «5551234567 ext 9», the number is «5551234567»'
        - 'M: «27 2584-8188», Telefonnummer «661 590 109», 电话：«13800138000», тел. «495 123 45 67», Celular «11 98765-4321»'
        - '«21 253 109 8211»-Office\,'
      negative:
        - 'order 78 651 450, hotel 9472 7916'
        - 'credit card number is 36168002586008, serial number is 1519761310'
        - 'call 2012-10-01, tel 12'
        - 'the call of 1914-1918'
`;
