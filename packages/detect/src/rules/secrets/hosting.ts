// Credentials of hosting, network and edge providers.

export const hostingSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: heroku-api-key
    description: a Heroku API key behind its name
    source: 'Heroku platform API: a UUID'
    confidence: medium
    match: {assign: {names: [heroku], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['heroku_key = "«431Bd0fe-5Ed5-08¦48-eEac-e217C4a2883B»"', '{"heroku": "«b5E4477e-3AA4-f1¦ba-50eE-34a19E98FF4A»"}']
      negative: ['heroku_key = 1Cc31bC8-E5¦ea-a48C-deea-26FEFb4B02f', 'digest: 9DbCa6e9-18Ba-¦A7bd-8f90-B2C18Ce44baD']
  - id: heroku-api-key-v2
    description: a Heroku API key
    source: 'Heroku platform API: HRKU-AA and 58 characters'
    severity: critical
    match: {token: {parts: [HRKU-AA, base64url: 58]}}
    entropy: 4
    tests:
      positive: ['«HRKU-AAjzwnChzMQ¦8wQFZT1JzRmfm6YOXDj7gi2gfL4ZjP2tHf0ICIh5uoeT5JzCt»']
      negative:
        - 'xHRKU-AAHEPe15AyXVSXMwjvsqHOklwuE¦XvufIAj0vAxIGQ8zNg14JOXEN09PHvbOH'
        - 'HRKU-AA1LYZ5y44ov2BhTjmcOwuTgrl7¦udl67qIKlk02xooX50Ah3Bvuwdq6rMix'
        - 'HRKU-AAaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: cloudflare-api-key
    description: a Cloudflare API token behind its name
    source: 'Cloudflare API: 40 characters'
    confidence: medium
    match: {assign: {names: [cloudflare, cf_api, cf_token], value: [base64url: 40]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['cloudflare_key = "«E347XMEXyfSXfyYx¦3HOJCkUnCdHPtpJefvucN93x»"', '{"cloudflare": "«REAxXTYr04vsNVMc¦4AldPgrvETKcnXPnrxNzCS37»"}']
      negative: ['cloudflare_key = NVdDpFauYDe¦RGX3E7JP1Dl0r1j7ly0gdMwV7chu', 'digest: njRekY5CtuROvDrO¦Q6zcVVZlf07OovAV6NqDflu3']
  - id: cloudflare-global-api-key
    description: the global API key of a Cloudflare account behind its name
    source: 'Cloudflare API: 37 hex digits'
    severity: critical
    confidence: medium
    match: {assign: {names: [cloudflare], value: [hex: 37]}}
    entropy: 2
    tests:
      positive: ['cloudflare_key = "«4bF45A1c36c4F9c5¦AB4eF0044cf8ce662b957»"', '{"cloudflare": "«b5bfE75156fcF85c¦5ECAbc14C6D81DF6159C1»"}']
      negative: ['cloudflare_key = 48EBecED8¦a0c554D7d67d3f0B93ccA5dAFEc', 'digest: 5c3DCB14bDeF0D¦51ABCb25D4422be5d98C6f0']
  - id: cloudflare-origin-ca-key
    description: a Cloudflare Origin CA key
    source: 'Cloudflare Origin CA: v1.0-, 24 and 146 hex digits'
    match: {token: {parts: [v1.0-, lowhex: 24, '-', lowhex: 146]}}
    entropy: 2
    tests:
      positive:
        - '«v1.0-ade2a1ed322¦e9fed107c0a73-e23aa5ff1e5dd00e040c2f7449ce12cb2a116bc59ce8c96646b7c66512b04880fa40d64b484711fdabbe5d459dbe50083943f4fa68b3458f2008aea30b3232d6c6efab584947a8c850»'
      negative:
        - 'xv1.0-5115008b04a6c154d1e69ba9-336210afce574d63b2658e96dde908fab3be221fb8f182b413e761e45¦6461e4abb8777d4fd01b82162ae8f846dc0c83e376ed0574f8b7819c3058ecfce350d464fc4dc39f3e3d80254'
        - 'v1.0-60fe7ee56e3522708dfb1a3f-8e549c378f38393e7e575adb25603922f136f529cb266d643a0f5c7b0¦858c91ea955bd646be811e9a9ec6144b08c48db50f06d49c8b325fa133f0d610992ad9e656cd9f29f67a41ae'
        - 'v1.0-aaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: fastly-api-token
    description: a Fastly API token behind its name
    source: 'Fastly API: 32 characters'
    confidence: medium
    match: {assign: {names: [fastly], value: ['[A-Za-z0-9_=-]': 32]}}
    check: [has-digit]
    tests:
      positive: ['fastly_key = "«scQx-2BzXpbRNbKZ¦blnMtzBjlBssP1ni»"', '{"fastly": "«uBq3SdiOumjPDUhm¦waK79udnescshhQX»"}']
      negative: ['fastly_key = r9frXeBdW¦8op7aKrNzWP7qy=kMHQxT6', 'digest: uszCwSCGj63T¦LCgji7rASWnwvKyX1qLv']
  - id: netlify-access-token
    description: a Netlify access token behind its name
    source: 'Netlify API: 40 to 46 characters'
    confidence: medium
    match: {assign: {names: [netlify], value: ['[A-Za-z0-9_=-]': 40-46]}}
    check: [has-digit]
    tests:
      positive: ['netlify_key = "«8Wpkgshbq2tuXA0U¦06b9EzsxrVW2KUmkEZaqyMjw»"', '{"netlify": "«RYUcrvpZBJxqHm7p¦HjlyCTpYcoP4OO0tHLl8aejOIplHy»"}']
      negative: ['netlify_key = jZY5Yv8WzRKX¦rnxEWkxBue04rUUx0CDEQsTrlny', 'digest: h1vM4HUntcrc9BCjB8¦8f2qyMWHnOCXnQagr2Mx76kRSt']
  - id: netlify-personal-token
    description: a Netlify personal access token
    source: 'Netlify API: prefix nfp_'
    match: {token: {parts: [nfp_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«nfp_H15yEGQY8Yi5¦UEx3yxgfwyCoHIhyKio1Axpv»']
      negative:
        - 'xnfp_0YKNuE3CNjclTR1¦UKaGTqPv6qw1kqZKSml9c'
        - 'nfp_fYH3fcGWIDVFpsH¦nCy0DoI8y1LmIm6R8j7p'
        - 'nfp_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: flyio-access-token
    description: a Fly.io access token
    source: 'Fly.io tokens: fo1_ and 43 characters'
    severity: critical
    match: {token: {parts: [fo1_, base64url: 43]}}
    entropy: 4
    tests:
      positive: ['«fo1_lFarFRPoJaoy¦nGfkpqUufwx7PqGnokKKG2yxuiV5SZM»']
      negative:
        - 'xfo1_P0JgKavmDDGZOtf5IYl¦51uV8E4KAANIp5c2QVSKcMBR'
        - 'fo1_PLcznCdRFxltbGPKX5i¦n74eiXfviRBxatHuv2RkDFK'
        - 'fo1_aaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: flyio-macaroon
    description: a Fly.io macaroon
    source: 'Fly.io tokens: fm1a_, fm1r_ and fm2_ before base64'
    severity: critical
    match: {token: {parts: [[fm1a_, fm1r_, fm2_], base64: 100-1500, '[=]': 0-3]}}
    entropy: 4
    tests:
      positive: ['«fm1a_3fe7JlsyzmB¦6C17DkBtgiLQb3IA2kosLOTXyGhKZagbCl+YtPkB5xLZAIprXO8J+b5cXIqB6Er0rlVtbcCepNDj4nFy2aPfmoV2RCniXCP===»']
      negative:
        - 'xfm1a_AOV5A7ff3VvRZGe4G91Don6Oz31hsKU4w1kULqVkiUSERDGR8Dz¦QWQD0EEos7yPhqmC9EcRqkdSKdtfFknX9X4VMM2yjeb+kkHgbf8vApa=='
        - 'fm1a_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa='
  - id: scalingo-api-token
    description: a Scalingo API token
    source: 'Scalingo: tk-us- and 48 characters'
    match: {token: {parts: [tk-us-, base64url: 48]}}
    entropy: 2
    tests:
      positive: ['«tk-us-msJNtzh9S5¦PWKbwOO9mrgXrPsA90ru65sskqv7oewAFqs5oB»']
      negative:
        - 'xtk-us-cO1cIjM521sXhvWLLpnN¦DshKTrTWnkMXCJCJ7RVOfKOkSmvO'
        - 'tk-us-1gTyWjyCyi29AM8oIOsm¦zzRLsMh0BRLnRaiIMERrTMnKynW'
        - 'tk-us-aaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: vercel-token
    description: a Vercel token
    source: 'Vercel: prefixes vcp_, vci_, vca_, vcr_ and vck_'
    match: {token: {parts: [[vcp_, vci_, vca_, vcr_, vck_], alnum: 24-60]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['«vcp_UAlg8k7bVwBj¦XpSUyUyJv7NrALi3I»']
      negative: ['xvcp_FD63kIdO4Zm¦fyKhOsjvFGE7txCJF', 'vcp_sJmMg154b¦m4DymW1w1nL6jK', 'vcp_aaaaaaaaaaa¦aaaaaaaaaaaaaaaa']
  - id: supabase-token
    description: a Supabase access token or secret key
    source: 'Supabase: sbp_ with 40 hex digits, sb_secret_'
    match: {token: {parts: [[sbp_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«sbp_db5fd7c47fbb¦7fe68e4c05b41ac7c01966bd3035»']
      negative:
        - 'xsbp_31da0b6ad5accbff4¦7d0383252c894e7a8dfe98f'
        - 'sbp_12af623b54e226cb9¦d6964e445c0f13d67bf204'
        - 'sbp_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: supabase-secret-key
    description: a Supabase secret API key
    source: Supabase API keys
    match: {token: {parts: [sb_secret_, base64url: 22-60]}}
    entropy: 3
    tests:
      positive: ['«sb_secret_z6pcNh¦c40pHRwVD823xt0V»']
      negative: ['xsb_secret_DA1gn¦hEYOFA0LDAPvDkYeQ', 'sb_secret_i99x0¦9RoGYLGGjVqg3ySm', 'sb_secret_aaaaaaa¦aaaaaaaaaaaaaaaaa']
  - id: render-api-key
    description: a Render API key
    source: 'Render: rnd_'
    match: {token: {parts: [rnd_, alnum: 28-36]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['«rnd_ADIxZ3CYa0vv¦V8hcokh4pXTOJ5vy0T»']
      negative: ['xrnd_Cp0gh8Q866pzOb¦xRKvMKYHCD8AGzZ8d7n', 'rnd_8Y9BngovPCO¦fgUfoRQyuN0opgVb', 'rnd_aaaaaaaaaaaa¦aaaaaaaaaaaaaaaaa']
  - id: ibm-cloud-api-key
    description: an IBM Cloud API key behind its name
    source: 'IBM Cloud IAM: 44 characters'
    confidence: medium
    match: {assign: {names: [ibmcloud, ibm_cloud, ibm-cloud], value: [base64url: 44]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive:
        - 'ibmcloud_key = "«4YSpvxdNRCr5M7pV¦T6lzIojT58on7C94-XU0ZtnZt2yI»"'
        - '{"ibmcloud": "«2aUbn8iVNMFUiLcd¦1IYxympDUh5SO2fCcWhEPM7FYsFt»"}'
      negative: ['ibmcloud_key = nvy8KZYikY3Bc6¦8Di0SDmUy3y5438ryhIiOR0v2tj1H', 'digest: 5ZmUNU5eNZQVTx9lzT¦n7JEhZHMqtcV5gRL6JafK71kDK']
  - id: cisco-meraki-api-key
    description: a Cisco Meraki API key behind its name
    source: 'Meraki dashboard API: 40 hex digits'
    confidence: medium
    match: {assign: {names: [meraki], value: [lowhex: 40]}}
    entropy: 3.5
    tests:
      positive: ['meraki_key = "«96b11ef36e3d0386¦1cb271dcc76928c951a71e06»"', '{"meraki": "«f815d2d84a1d6df1¦b9a0ce44ded397616c989606»"}']
      negative: ['meraki_key = 1700e9f79210e¦534d3ebf9f73d14a7d76110a16', 'digest: ef40ec8d8552f9db¦1e4380b937d26bd39f558853']
  - id: linode-token
    description: a Linode token behind its name
    source: 'Linode API: 64 hex digits'
    confidence: medium
    match: {assign: {names: [linode], value: [lowhex: 64]}}
    entropy: 3
    tests:
      positive:
        - 'linode_key = "«d43b5fdd9264c26d¦0a755f86a756b6f40bdea7ea677b8ad0805499e5670f2fd7»"'
        - '{"linode": "«87457f03389de288¦4050a221eb2ea038b84fff5397fa8a757850f405bcd4fbb2»"}'
      negative:
        - 'linode_key = 6a7116cdee8203240339a2fa3¦00c826a40b15381c47f9925a545c321e54f327'
        - 'digest: 25e6f772348504f27b4007a6b70d¦044ae81db7c337b2f23047b4df5018a3acc9'
`;
