// Credentials that a vendor's prefix tells: services of no family that is large enough for a file.

export const prefixedSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: akamai-client-token
    description: a client token of Akamai
    source: 'Akamai EdgeGrid: akab- and two groups of 16'
    match: {token: {parts: [akab-, lowalnum: 16, '-', lowalnum: 16]}}
    entropy: 3
    tests:
      positive: ['«akab-vqjxxvb¦othd0wtfl-hbmuaptt0zn3x0pd»']
      negative:
        - 'xakab-vqjxxvb¦othd0wtfl-hbmuaptt0zn3x0pd'
        - 'akab-qxryon8¦j1dybv7zx-g02vdhldsun7av8'
        - 'akab-aaaaaaa¦aaaaaaaaa-aaaaaaaaaaaaaaaa'
  - id: aws-appsync-api-key
    description: a key of AWS AppSync
    source: 'AWS AppSync developer guide: da2- and 26 characters'
    match: {token: {parts: [da2-, lowalnum: 26]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«da2-bppxx7¦1c9jeqqa3qifpuw23yde»']
      negative:
        - 'xda2-bppxx7¦1c9jeqqa3qifpuw23yde'
        - 'da2-sok50¦llsd9d2veyx0gsaxmknu'
        - 'da2-aaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: aws-mws-auth-token
    description: a token of Amazon Marketplace Web Service
    source: 'Amazon MWS developer guide: amzn.mws. and a UUID'
    match: {token: {parts: ['amzn.mws.', lowhex: 8, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 12]}}
    entropy: 3
    tests:
      positive: ['«amzn.mws.4d2bad¦82-1df9-97d5-2997-5dcb6de0703b»']
      negative:
        - 'xamzn.mws.4d2bad¦82-1df9-97d5-2997-5dcb6de0703b'
        - 'amzn.mws.4ab7e¦d01-3e50-181d-960e-9558c1530a4'
        - 'amzn.mws.aaaaaa¦aa-aaaa-aaaa-aaaa-aaaaaaaaaaaa'
  - id: azure-services-key
    description: a key of Azure AI, API Management, Container Registry or another Azure service
    source: 'Microsoft identifiable keys: 52 characters, JQQJ99 and at least 26 more'
    severity: critical
    match: {token: {parts: [alnum: 52, JQQJ99, alnum: 22-40]}}
    entropy: 3
    tests:
      positive: ['«SGj0wU8fXtWxQXNI7Z9kWrKnR4A¦e28UZ5ErtPpwZub4Q60SSKdi1JQQJ99edl0y6WU1josnTA0pkHE37AK»']
      negative:
        - 'xSGj0wU8fXtWxQXNI7Z9kWrKnR4A¦e28UZ5ErtPpwZub4Q60SSKdi1JQQJ99edl0y6WU1josnTA0pkHE37AK'
        - '1AsjarA7717TZnLiRtTFKBsH2c¦DE2WIOvmeUuymJpEfxSrGzZcytJQQJ99hy2iVgyf0Eyf2eXfjGkld'
        - 'aaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaJQQJ99aaaaaaaaaaaaaaaaaaaaaa'
  - id: atlassian-checked-token
    description: an Atlassian or Bitbucket token with its checksum
    source: 'Atlassian API tokens: the prefix, a body, an equals sign and eight hex digits'
    severity: critical
    match: {token: {parts: [[ATATT3xFfGF0, ATCTT3xFfGN0], base64url: 60-260, '=', hex: 8]}}
    entropy: 3
    tests:
      positive: ['«ATATT3xFfGF0AsZ7nrsoTV75Y4s¦xVe9RWlBaTF6E9CPcgYBy9Lmr4PaWbP3gvY1pIXoQOrgRb5=b3A1eB7e»']
      negative:
        - 'xATATT3xFfGF0AsZ7nrsoTV75Y4s¦xVe9RWlBaTF6E9CPcgYBy9Lmr4PaWbP3gvY1pIXoQOrgRb5=b3A1eB7e'
        - 'ATATT3xFfGF0qSYhzYTFQy6k1qJ¦AH4DxD3EoA1zCC-A4cGofFQrGZ7iHyEpp2LNY2PG17_Dum2=2993FFD'
        - 'ATATT3xFfGF0aaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=aaaaaaaa'
  - id: bitbucket-http-access-token
    description: an HTTP access token of Bitbucket Data Center
    source: 'Bitbucket Data Center docs: BBDC- and 44 characters of base64'
    severity: critical
    match: {token: {parts: [BBDC-, base64: 44], right: value}}
    entropy: 3
    tests:
      positive: ['«BBDC-GORtaUrvPq0¦9OIvEzwj9qYUCs19aVmP2GuaEsSuFfGuL»']
      negative:
        - 'xBBDC-GORtaUrvPq0¦9OIvEzwj9qYUCs19aVmP2GuaEsSuFfGuL'
        - 'BBDC-8Opk+hjn45p¦/ed75CnrQSkZ5B70co8w7rqhY2yP+PTZ'
        - 'BBDC-aaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: cloudflare-prefixed-token
    description: a token of Cloudflare with a prefix
    source: 'Cloudflare API docs: cfat_, cfut_ or cfk_, 40 characters and a checksum in hex'
    severity: critical
    match: {token: {parts: [[cfat_, cfut_, cfk_], alnum: 40, lowhex: 8]}}
    entropy: 3
    tests:
      positive: ['«cfat_JRIygSU72RIK¦bD0yg5ke7x5OZHonVA1LzP814hTf09222a2b»']
      negative:
        - 'xcfat_JRIygSU72RIK¦bD0yg5ke7x5OZHonVA1LzP814hTf09222a2b'
        - 'cfat_pvd8aFotOVyg¦KysRiIbsED1s3WLJ46fUQ3SxrO5q3381f41'
        - 'cfat_aaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: vault-service-token-short
    description: a service token of an open-source HashiCorp Vault
    source: 'HashiCorp Vault since 1.10: hvs. and 24 characters'
    severity: critical
    match: {token: {parts: ['hvs.', alnum: 24-89]}}
    check: [mixed-case-digit]
    entropy: 3
    tests:
      positive: ['«hvs.ErUAUI¦fTeVgJFlG1GjK7BWkgFg»']
      negative:
        - 'xhvs.ErUAUI¦fTeVgJFlG1GjK7BWkgFg'
        - 'hvs.HGS87¦0xHrqxDnwoaVLHfKA8'
        - 'hvs.aaaaa¦aaaaaaaaaaaaaaaaaaa'
  - id: docker-swarm-token
    description: a join token or an unlock key of Docker Swarm
    source: 'Docker Swarm: SWMTKN-1- and two groups, SWMKEY-1- and 43 characters'
    severity: critical
    match: {token: {parts: [SWMTKN-1-, lowalnum: 49-50, '-', lowalnum: 25]}}
    entropy: 3
    tests:
      positive: ['«SWMTKN-1-vbw3lf1blo3bw0bjuxg¦aa9liib9msryrgs99tq2dpa8kxxo68u-ov65g0f2e6iflxutnrecp9bsa»']
      negative:
        - 'xSWMTKN-1-vbw3lf1blo3bw0bjuxg¦aa9liib9msryrgs99tq2dpa8kxxo68u-ov65g0f2e6iflxutnrecp9bsa'
        - 'SWMTKN-1-k5i2zkvgss4zip4l20w¦v17vkdj2frpx87vbljomsxujcz6xwii-4apkgsa8gqpao9ce178k5mh9'
        - 'SWMTKN-1-aaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: docker-swarm-key
    description: an unlock key of Docker Swarm
    source: 'Docker Swarm: SWMKEY-1- and 43 characters of base64'
    severity: critical
    match: {token: {parts: [SWMKEY-1-, base64: 43]}}
    entropy: 3
    tests:
      positive: ['«SWMKEY-1-o09rNkW1¦Zw9/OHp46pBMt1toKZFr1WkBpxtxX8ttX4x»']
      negative:
        - 'xSWMKEY-1-o09rNkW1¦Zw9/OHp46pBMt1toKZFr1WkBpxtxX8ttX4x'
        - 'SWMKEY-1-umgMtTFC¦6Y+Xi25mtl3XZFmG5LjyJ+LOhi3yHC1oXt'
        - 'SWMKEY-1-aaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: llamaindex-api-key
    description: a key of LlamaCloud
    source: 'LlamaIndex: llx- and 48 characters'
    match: {token: {parts: [llx-, alnum: 48]}}
    entropy: 3
    tests:
      positive: ['«llx-f5seVpmzuikk6¦q4o5w3ZcvfbzsNTmy467O6HhDEhhWjWrjVR»']
      negative:
        - 'xllx-f5seVpmzuikk6¦q4o5w3ZcvfbzsNTmy467O6HhDEhhWjWrjVR'
        - 'llx-EUenSRGduiVma¦zcqlZpDAwQ33W5BQYHpZdALFdSNQDvTX8Q'
        - 'llx-aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: nylas-api-key
    description: a key of Nylas
    source: 'Nylas v3: nyk_v0_ and 64 characters'
    match: {token: {parts: [nyk_v0_, alnum: 56-72]}}
    entropy: 3
    tests:
      positive: ['«nyk_v0_rUZG1odN5n5lbs¦9qn3jfcvjWNH8s0Z054lyYvC1Pfrs8a2gy4BiJbKADi9»']
      negative:
        - 'xnyk_v0_rUZG1odN5n5lbs¦9qn3jfcvjWNH8s0Z054lyYvC1Pfrs8a2gy4BiJbKADi9'
        - 'nyk_v0_ITk27vTKPK8Mc¦3MmCsbNttWxTkwCjZkrbhUJ4CDaehbw44PEeCU8HJ2'
        - 'nyk_v0_aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: wakatime-api-key
    description: a key of WakaTime
    source: 'WakaTime: waka_ and a UUID'
    severity: medium
    match: {token: {parts: [waka_, lowhex: 8, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 12]}}
    entropy: 3
    tests:
      positive: ['«waka_47c745c4¦-8c0b-90a1-6be3-388e7f14697f»']
      negative:
        - 'xwaka_47c745c4¦-8c0b-90a1-6be3-388e7f14697f'
        - 'waka_0603577a¦-a6c5-5e0d-19d3-572186e5761'
        - 'waka_aaaaaaaa¦-aaaa-aaaa-aaaa-aaaaaaaaaaaa'
  - id: riot-games-api-key
    description: a key of Riot Games
    source: 'Riot developer portal: RGAPI- and a UUID'
    severity: medium
    match: {token: {parts: [RGAPI-, lowhex: 8, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 12]}}
    entropy: 3
    tests:
      positive: ['«RGAPI-b1524bf0¦-b094-7c5e-ba02-1711473613ef»']
      negative:
        - 'xRGAPI-b1524bf0¦-b094-7c5e-ba02-1711473613ef'
        - 'RGAPI-6c2e0ef¦8-2b15-fc46-7fe9-3e81dd58a0c'
        - 'RGAPI-aaaaaaaa¦-aaaa-aaaa-aaaa-aaaaaaaaaaaa'
  - id: wundergraph-api-key
    description: a key of WunderGraph Cosmo
    source: 'WunderGraph Cosmo: cosmo_ and 32 hex digits'
    match: {token: {parts: [cosmo_, lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['«cosmo_1f9a51¦bb5d9fb33fdebd0bd6ba93e3c4»']
      negative:
        - 'xcosmo_1f9a51¦bb5d9fb33fdebd0bd6ba93e3c4'
        - 'cosmo_11a056¦d753e37876d6dd9f9b9f5f970'
        - 'cosmo_aaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: supabase-versioned-token
    description: a versioned or OAuth token of Supabase
    source: 'Supabase: sbp_v0_ or sbp_oauth_ and 40 hex digits'
    severity: critical
    match: {token: {parts: [[sbp_v0_, sbp_oauth_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«sbp_v0_7d5bbd93¦3e4a241d65099eec01407ec6a1b044da»']
      negative:
        - 'xsbp_v0_7d5bbd93¦3e4a241d65099eec01407ec6a1b044da'
        - 'sbp_v0_05ca4ed8¦1004c1dec8ee162646ffa9204c1c9ee'
        - 'sbp_v0_aaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: salesforce-access-token
    description: a session id or access token of Salesforce
    source: 'Salesforce: the organisation id, an exclamation mark and the token'
    severity: critical
    match: {token: {parts: ['00D', alnum: 12-15, '!', '[A-Za-z0-9_.]': 80-200]}}
    entropy: 3
    tests:
      positive: ['«00DX15Jg40QpQZoNb!pqlud.w1Nw4KgEj¦.KY88bv8.LUTElkwmfMKKbtdIJYSFsA5jHL7lIecb7LAVFwxtktIvq47QSXg72vNy6W»']
      negative:
        - 'x00DX15Jg40QpQZoNb!pqlud.w1Nw4KgEj¦.KY88bv8.LUTElkwmfMKKbtdIJYSFsA5jHL7lIecb7LAVFwxtktIvq47QSXg72vNy6W'
        - '00DQ9Oc26u6J6MFvg!C.y3OloR0gLSp5¦s_kxV5zZJHE3P1G1AkFUX6Fx1l3DD4U2DdgQT1nVvEiwMqMCvfZBJCOp95Wl0Rka5'
        - '00Daaaaaaaaaaaa!AAAAAAAAAAAAAAAA¦AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  - id: postman-collection-token
    description: an access token of a Postman collection
    source: 'Postman: PMAT- and 26 characters'
    match: {token: {parts: [PMAT-, upalnum: 26]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«PMAT-1MGD3¦JILEICK048N86B5FSB19S»']
      negative:
        - 'xPMAT-1MGD3¦JILEICK048N86B5FSB19S'
        - 'PMAT-I0O24¦2YY7E7EUJ3K1IMSP2VT6'
        - 'PMAT-aaaaa¦aaaaaaaaaaaaaaaaaaaaa'
  - id: jina-api-key
    description: a key of Jina AI
    source: 'Jina AI: jina_ and 60 characters'
    match: {token: {parts: [jina_, base64url: 50-70]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«jina_O88YlvVLWePGNr¦74klo10Yz2cHvihnAqZLmkyDilJczo4UehRiXD»']
      negative:
        - 'xjina_O88YlvVLWePGNr¦74klo10Yz2cHvihnAqZLmkyDilJczo4UehRiXD'
        - 'jina_nB9uIXRxKokkJ¦oWttOZQVcNakJSMVNWk24Pd8EG5nWfd2d0Wq'
        - 'jina_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: apify-api-token
    description: a token of Apify
    source: 'Apify: apify_api_ and 36 characters'
    match: {token: {parts: [apify_api_, alnum: 34-40]}}
    entropy: 3
    tests:
      positive: ['«apify_api_4iW8t¦hsrguebh74qZsWMIfGfBIMhQcBsxkpN»']
      negative:
        - 'xapify_api_4iW8t¦hsrguebh74qZsWMIfGfBIMhQcBsxkpN'
        - 'apify_api_hhRh¦VFiToGwjoADflfbXQB2DNOm6ru2xR'
        - 'apify_api_aaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: firecrawl-api-key
    description: a key of Firecrawl
    source: 'Firecrawl: fc- and 32 hex digits'
    severity: medium
    match: {token: {parts: [fc-, lowhex: 32], left: value}}
    entropy: 3
    tests:
      positive: ['«fc-332777c0¦27aaddbfe258b6736c838acd»']
      negative:
        - 'xfc-332777c0¦27aaddbfe258b6736c838acd'
        - 'fc-c4bbe925¦37f2f26ff29c1026be55ac9'
        - 'fc-aaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: e2b-api-key
    description: a key of E2B
    source: 'E2B: e2b_ and 40 hex digits'
    match: {token: {parts: [e2b_, lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«e2b_64131b5250¦f067b74c68bd1ee27518e4bd6e1e46»']
      negative:
        - 'xe2b_64131b5250¦f067b74c68bd1ee27518e4bd6e1e46'
        - 'e2b_5a7829ebc3¦25bd99413187604e8ef1b12a80bf8'
        - 'e2b_aaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: langfuse-secret-key
    description: a secret key of Langfuse
    source: 'Langfuse: sk-lf- and a UUID'
    match: {token: {parts: [sk-lf-, lowhex: 8, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 12]}}
    entropy: 3
    tests:
      positive: ['«sk-lf-843075b7¦-d1fb-63c0-ad39-95bd6c96fde1»']
      negative:
        - 'xsk-lf-843075b7¦-d1fb-63c0-ad39-95bd6c96fde1'
        - 'sk-lf-797abd7¦2-3e1f-94f4-01f0-62407bd8ece'
        - 'sk-lf-aaaaaaaa¦-aaaa-aaaa-aaaa-aaaaaaaaaaaa'
  - id: logfire-token
    description: a token of Pydantic Logfire
    source: 'Pydantic Logfire: pylf_v1_, a region and the token'
    match: {token: {parts: [[pylf_v1_us_, pylf_v1_eu_], alnum: 40-60]}}
    entropy: 3
    tests:
      positive: ['«pylf_v1_us_e8zIc2¦n6MPsA7aFMlFwXxDcyFwHZ69wyZIoOZ39iH2»']
      negative:
        - 'xpylf_v1_us_e8zIc2¦n6MPsA7aFMlFwXxDcyFwHZ69wyZIoOZ39iH2'
        - 'pylf_v1_us_cdt31¦HlgRv3wUdDtwuI2dRJSMkemFfVwZs1ag3q'
        - 'pylf_v1_us_aaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: circleci-project-token
    description: a project token of CircleCI
    source: 'CircleCI: CCIPRJ_, an id and 40 hex digits'
    severity: critical
    match: {token: {parts: [CCIPRJ_, alnum: 20-24, '_', lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«CCIPRJ_kynKxUsW4HWo3tIM¦fSbxxa_a914c001dab552cf3c4b2fdd3a1ed8cf0ccf5ee3»']
      negative:
        - 'xCCIPRJ_kynKxUsW4HWo3tIM¦fSbxxa_a914c001dab552cf3c4b2fdd3a1ed8cf0ccf5ee3'
        - 'CCIPRJ_HcX4N4aeasN67OPm¦A2aIGd_0a2fa91787effb2121c506bac842f5fa229d4f6'
        - 'CCIPRJ_aaaaaaaaaaaaaaa¦aaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: heroku-prefixed-uuid
    description: a Heroku API key of the first prefixed form
    source: 'Heroku platform API: HRKU- and a UUID'
    severity: critical
    match: {token: {parts: [HRKU-, lowhex: 8, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 4, '-', lowhex: 12]}}
    entropy: 3
    tests:
      positive: ['«HRKU-2a0290c9¦-d174-e373-bdb7-6b2ca917b4c5»']
      negative:
        - 'xHRKU-2a0290c9¦-d174-e373-bdb7-6b2ca917b4c5'
        - 'HRKU-d21718cd¦-e229-67e7-9f25-2019e78d0e2'
        - 'HRKU-aaaaaaaa¦-aaaa-aaaa-aaaa-aaaaaaaaaaaa'
  - id: instagram-access-token
    description: an access token of Instagram
    source: 'Instagram basic display: IGQVJ or IGQWR and at least a hundred characters'
    severity: critical
    match: {token: {parts: [[IGQVJ, IGQWR], base64url: 100-300]}}
    check: [mixed-case-digit]
    entropy: 3
    tests:
      positive: ['«IGQVJIlL3eZOMR0ODa-V4_FFdnh0QDn7veX¦mZJ83PCGpiRwzhT7osgQX7kxm1iNWjnrhAfA87xWmT1FdrdjNrDZqqwK8hD-kfBFuWM5tqUz»']
      negative:
        - 'xIGQVJIlL3eZOMR0ODa-V4_FFdnh0QDn7veX¦mZJ83PCGpiRwzhT7osgQX7kxm1iNWjnrhAfA87xWmT1FdrdjNrDZqqwK8hD-kfBFuWM5tqUz'
        - 'IGQVJXlqz35bQEWVOsfXHFReW0BvctVMIA¦xCAak9g0wUIW6RwiJ0leIrLWyJQZERTeMTwsGZ3fsdW0Wo0SozGJon_YTR2fHHkTNelT5h'
        - 'IGQVJaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: shopify-storefront-token
    description: a user or delegate token of Shopify
    source: 'Shopify: shpua_ or shptka_ and 32 hex digits'
    severity: critical
    match: {token: {parts: [[shpua_, shptka_], hex: 32]}}
    entropy: 3
    tests:
      positive: ['«shpua_249FCb¦1fE891a45dC218bADEaFfCcbba»']
      negative:
        - 'xshpua_249FCb¦1fE891a45dC218bADEaFfCcbba'
        - 'shpua_a49B13¦A29827A6F9100a24a6ADC514c'
        - 'shpua_aaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: discord-bot-header
    description: the token of a Discord bot in a header
    source: 'Discord API: Bot, a blank, the id in base64, a time and a digest'
    severity: critical
    match: {token: {parts: ['Bot ', '[MNO]': 1, base64url: 23-27, '.', base64url: 6, '.', base64url: 27-40]}}
    entropy: 3
    tests:
      positive: ['header «Bot NuenKhozR2hsWCX_-O¦qWzIRF-f.4En1ni.6ZUKSYPsmp9b2tZb_IHE-41LEyV6E»']
      negative:
        - 'xBot NuenKhozR2hsWCX_-O¦qWzIRF-f.4En1ni.6ZUKSYPsmp9b2tZb_IHE-41LEyV6E'
        - 'Bot N6Ho9xC9GCb0ClDac¦g9i24jZTK.Sln-cF.ewaP72VsRe83HEO7Ne855leaWM'
        - 'Bot [MNO]aaaaaaaaaaaaa¦aaaaaaaaaa.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: paseto
    description: an encrypted PASETO
    source: 'PASETO specification: version, local and the payload'
    match: {token: {parts: [['v1.local.', 'v2.local.', 'v3.local.', 'v4.local.'], base64url: 40-2048]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«v1.local.4C0HWSKc¦m354G1Vnqj0TBPIwvl2VAVmdbFcmFuOUPs»']
      negative:
        - 'xv1.local.4C0HWSKc¦m354G1Vnqj0TBPIwvl2VAVmdbFcmFuOUPs'
        - 'v1.local.GlG91Bu¦q5U6advtn3LfUkKOWlPfppWMsvmMeeXy'
        - 'v1.local.aaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: paserk
    description: a secret key in the notation of PASETO
    source: 'PASERK specification: version, kind and the key'
    severity: critical
    match: {token: {parts: [['k1.secret.', 'k2.secret.', 'k3.secret.', 'k4.secret.', 'k1.local.', 'k2.local.', 'k3.local.', 'k4.local.'], base64url: 40-2048]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«k1.secret.UEMqXhl¦DxXR6x4Wh7qOy_Lm4EGObY4OZ6_NJRXsqn5»']
      negative:
        - 'xk1.secret.UEMqXhl¦DxXR6x4Wh7qOy_Lm4EGObY4OZ6_NJRXsqn5'
        - 'k1.secret.onC8-4¦dPDzdR3mmt9362MWMFAc2SnL8zzH4uL41'
        - 'k1.secret.aaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: npm-registry-login
    description: a login of an npm registry in base64
    source: 'npm docs on .npmrc: _auth'
    severity: critical
    match: {token: {parts: [[':_auth=', ':_auth = ', ':_auth= '], '["]': 0-1, base64: 8-512], left: none}}
    tests:
      positive: ['//registry.example.com/«:_aut¦h=eVTJ5N9cGK»']
      negative:
        - ':_au¦th=iwNVVVF'
`;
