// Credentials of mail and marketing services.

export const mailSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: sendgrid-api-token
    description: a SendGrid API key
    source: 'Twilio SendGrid: SG., 22 and 43 characters'
    severity: critical
    match: {token: {parts: [[SG., sg.], '[A-Za-z0-9=_.-]': 66]}}
    entropy: 3
    tests:
      positive: ['«SG.ngeVfQFYQlKU0ufo¦8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr»']
      negative: ['SG.ngeVfQFYQ¦lKU0ufo8x5d1A']
  - id: sendinblue-api-token
    description: a Brevo API key
    source: 'Brevo: xkeysib-, 64 hex digits and 16 characters'
    severity: critical
    match: {token: {parts: [xkeysib-, hex: 64, '-', alnum: 16]}}
    entropy: 2
    tests:
      positive: ['«xkeysib-E4cF7f00¦86bd5faFafdAbC08cE0EAdB285775dcfBF782AD7f0A0a2d82C8cdbF7-E5UjcnwR4W5AJ7fp»']
      negative:
        - 'xxkeysib-c83a3cf9dC668AaFE58FAAbfa147db1F65eA¦d00EC0d0fcdEDA67d63BB1BCDCb3-aNYVNC1t9UTruBuk'
        - 'xkeysib-c3D715f0d2ACa4CDFDD23bA30E2eB6dB178B¦457ec8d1eb4bBfBcFCF2D89dFbCd-MVASCGPuiA0D2KA'
        - 'xkeysib-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaa'
  - id: brevo-smtp-key
    description: a Brevo SMTP key
    source: 'Brevo: xsmtpsib-, 64 hex digits and 16 characters'
    severity: critical
    match: {token: {parts: [xsmtpsib-, hex: 64, '-', alnum: 16]}}
    entropy: 2
    tests:
      positive: ['«xsmtpsib-ddBdbfd¦eBC3CdE200cCCceB704C4C66c3Eb59dB13A3e9CB0f9C1b1751d2Fb785-SxNbwVDZU1gogJai»']
      negative:
        - 'xxsmtpsib-be1f40e0EC74CEcfFCBbcD23AaFa36D1313¦cae9dAa686DbC62b38DA64fbc0ac6-kT43Oi5v913n03VI'
        - 'xsmtpsib-3f6CF0EF6E01cf94dE4e5b4AcfB9aD0DFFb¦aC77512dAB3BaBBCa3efEA4B9AD9F-27UXPMPgJZEUHeG'
        - 'xsmtpsib-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaa'
  - id: mailgun-private-api-token
    description: a Mailgun API key behind its name
    source: 'Mailgun: key- and 32 hex digits'
    confidence: medium
    match: {assign: {names: [mailgun], value: [key-, hex: 32]}}
    tests:
      positive: ['mailgun_key = "«key-AEf5F6BccA84¦9935BA6CFab798Bd4Fc5»"', '{"mailgun": "«key-B3cd7d6FCB4D¦f9b88E04c4B6777aFeC9»"}']
      negative: ['mailgun_key = key-0CeaC7¦9c90336c6eB91A2bdFdAA1662', 'digest: key-B3E40a6B87¦dB29A058840344cD7C7AC3']
  - id: mailgun-pub-key
    description: a Mailgun validation key behind its name
    source: 'Mailgun: pubkey- and 32 hex digits'
    severity: medium
    confidence: medium
    match: {assign: {names: [mailgun], value: [pubkey-, hex: 32]}}
    tests:
      positive: ['mailgun_key = "«pubkey-F4978F73D¦37118F07531eB8B7dDCFBB4»"', '{"mailgun": "«pubkey-f22abeBF6¦F8B17C98A0925591DCCeD03»"}']
      negative: ['mailgun_key = pubkey-A8f3f¦3dafF60CD462FFfBddCf02dd3d', 'digest: pubkey-217e8dC4¦2964ddADE8965B4CfEb0377e']
  - id: mailgun-signing-key
    description: a Mailgun signing key behind its name
    source: 'Mailgun: groups of 32, 8 and 8 characters'
    confidence: medium
    match: {assign: {names: [mailgun], value: ['[a-hA-H0-9]': 32, '-', '[a-hA-H0-9]': 8, '-', '[a-hA-H0-9]': 8]}}
    tests:
      positive:
        - 'mailgun_key = "«DAf3ffebef66Ge1h¦Dgb8607hDEccbfA9-9hCCcH57-ddGD5BaE»"'
        - '{"mailgun": "«Db6ehF4c792F5bed¦77EABECe2H7b82EF-HfGc7E73-681a1d4f»"}'
      negative: ['mailgun_key = 7AAGdf674c1EA5F2C¦F8C0HC7AdeFDE90-Ed449Bbg-0GBD7Hf', 'digest: E3Db6c4g05e9CahE8252f¦B61db2h2A92-4Hgag234-DA8dcfFE']
  - id: mailgun-key
    description: a Mailgun API key
    source: 'Mailgun: key- and 32 hex digits'
    confidence: medium
    match: {token: {parts: [key-, lowhex: 32], left: value}}
    entropy: 3
    tests:
      positive: ['«key-fd3469d45a65¦aee8ba9da11c07cc18e6»']
      negative: ['key-b85c1243b29ec¦94d16112a1a33fb6e6', 'key-aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: mailchimp-api-key
    description: a Mailchimp API key behind its name
    source: 'Mailchimp: 32 hex digits and a data centre'
    confidence: medium
    match: {assign: {names: [mailchimp, mailchimpsdk.initialize], value: [hex: 32, '-us', digit: 1-2]}}
    tests:
      positive: ['mailchimp_key = "«1b3C682DdEDeE21E¦aeE7d3AC6D4CaCDF-us76»"', '{"mailchimp": "«8A18eaBc8e8A55Ad¦1ffB9bBFD94f7AbF-us31»"}']
      negative: ['mailchimp_key = cD80dDB40¦0A97eA5FA226FEEba4E9f9a-us', 'digest: eDf632Ff1Ce113¦f8d4e9eCBac8aDA69B-us5']
  - id: mailchimp-key
    description: a Mailchimp API key
    source: 'Mailchimp: 32 hex digits and a data centre'
    match: {token: {parts: [lowhex: 32, '-us', digit: 1-2]}}
    entropy: 3
    tests:
      positive: ['«30681b125d79a106¦5c08e18382cf714b-us7»']
      negative: ['000000000000000000¦00000000000000-us1', 'abc-us1']
  - id: postmark-token
    description: a Postmark server token behind its name
    source: 'Postmark: a UUID'
    confidence: medium
    match: {assign: {names: [postmark], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['postmark_key = "«57a876a4-E9eC-2F¦dF-bBa0-935Aa3041Ba2»"', '{"postmark": "«55f0B2d6-Cc3c-9A¦57-fda0-25A6BEecCC52»"}']
      negative: ['postmark_key = f0565aB8-B¦bdF-4244-3200-eBDFf02CedB', 'digest: b42aC9d2-CDA0-¦C4FC-5bF0-DB427e9abfB5']
  - id: resend-api-key
    description: a Resend API key
    source: 'Resend: re_, 8 and 24 characters'
    match: {token: {parts: [re_, alnum: 8, '_', alnum: 24]}}
    entropy: 3.5
    tests:
      positive: ['«re_duvronr1_IuZN¦vpllHzyc8tGBDj5gbtfx»']
      negative: ['xre_Y2PyVnOK_cW4r6¦wqPkR9Ob52rWqpLtzrp', 're_LoXlrXRx_XB9BZ¦nl2BAim49APj87SjOU', 're_aaaaaaaa_aaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: klaviyo-api-key
    description: a private Klaviyo key
    source: 'Klaviyo: pk_ and 34 hex digits'
    match: {token: {parts: [pk_, lowhex: 34], left: value}}
    entropy: 3
    tests:
      positive: ['«pk_a352f5337c30a¦e046d88e48e18813b00f2»']
      negative: ['pk_458edddda6d3d7c¦8c26bdc5452fe9e5bc', 'pk_aaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: beamer-api-token
    description: a Beamer token behind its name
    source: 'Beamer: b_ and 44 characters'
    confidence: medium
    match: {assign: {names: [beamer], value: [b_, '[A-Za-z0-9_=-]': 44]}}
    tests:
      positive:
        - 'beamer_key = "«b_UQtPnbsHjpx2qr¦6VsHFgHvJH9VMJHltroEyAiu4Cg6TA»"'
        - '{"beamer": "«b_ypBqNx3zebM4Yv¦yL9mskkQGlPFNI3BU61I3njc9IoWST»"}'
      negative: ['beamer_key = b_xaW7XBSp4XUqAL¦JT9BPOmDhZCh69ZtXFKRmmwBLHJNY', 'digest: b_WCiBoUtseb9ZxfOMm¦3cd5KKHQENKma3QKrULOfNYsXzf']
  - id: hubspot-api-key
    description: a HubSpot key behind its name
    source: 'HubSpot: a UUID'
    confidence: medium
    match: {assign: {names: [hubspot], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['hubspot_key = "«EcDbe207-13B4-53¦cB-58B6-45DDc395980A»"', '{"hubspot": "«AD2d289E-DeE7-6F¦5D-beE2-aCFc7Bff0dD2»"}']
      negative: ['hubspot_key = 54F3b531-C¦fBd-ea4c-00dB-8FE4DbEfEA0', 'digest: 45Cd0abE-7e4a-¦EA77-Dd4E-7b1B016DFBC3']
  - id: hubspot-private-app-token
    description: a HubSpot private app token
    source: 'HubSpot: pat-, a region and a UUID'
    severity: critical
    match: {token: {parts: [[pat-na1-, pat-na2-, pat-eu1-, pat-ap1-], hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['«pat-na1-9aa19355¦-BaB2-3696-75f4-BE8De77AFB8A»']
      negative: ['pat-na1-1234']
  - id: typeform-api-token
    description: a Typeform token
    source: 'Typeform: tfp_ and 59 characters'
    match: {token: {parts: [fold: 'tfp_', '[A-Za-z0-9_.=-]': 59]}}
    entropy: 3
    tests:
      positive: ['«tfp_1GhGvtpcFAIb¦zxoB7Uh4uD6z9nKmQq3b750lOF.furEmTbYw3dXmgkxzBnq»']
      negative:
        - 'xtfp_Do2EixnTGEiW5DnW6T4RyW49Qp4¦sD5h014zc9VuuDAebFl5vsNlAshyb1QU'
        - 'tfp_x09VuL9LlwdgmU601ynmE78R_dE¦SxaNBgWALwOYRIMrJLcJw45kDXIukO8'
        - 'tfp_aaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: sparkpost-key
    description: a SparkPost key behind its name
    source: 'SparkPost: 40 hex digits'
    confidence: medium
    match: {assign: {names: [sparkpost], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['sparkpost_key = "«e3e453191d0a70d1¦627822a2b997e13c01bfb930»"', '{"sparkpost": "«471cdd61916508bb¦624a2b4611025073dba2f99e»"}']
      negative: ['sparkpost_key = c3aa1b3cff2¦6908c2724cf278a60d9f211ee295', 'digest: b7ccd84dbfeb55f6¦e7b24a91fbc5763a0f2451f3']
  - id: mailjet-key
    description: a Mailjet key behind its name
    source: 'Mailjet: 32 hex digits'
    confidence: medium
    match: {assign: {names: [mailjet, mj_apikey], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['mailjet_key = "«8c6b792e1bf5a371¦78b80a936e391f9e»"', '{"mailjet": "«a67836829a55f6a2¦e9f6e8bc5cf96d7f»"}']
      negative: ['mailjet_key = c811b296¦45b0bcbd4a18c9e52a2ac79', 'digest: 2fe5464f4b2f¦51c5a451da6eb545f1e1']
`;
