// Credentials of build, package and delivery services.

export const deliverySecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: codecov-access-token
    description: a Codecov token behind its name
    source: 'Codecov API: 32 characters'
    confidence: medium
    match: {assign: {names: [codecov], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['codecov_key = "«vsNlAshZbaQQbHKu¦L9LlmabKouEhQWAm»"', '{"codecov": "«6lMkHodCSxaNBgWA¦LwOYIIMrmE2Qbgbc»"}']
      negative: ['codecov_key = Zrjxkizi¦VuFXSTPjhD1h56TIf7DkHIR', 'digest: LOkDXIukO9rp¦cJLH8gSjC0hlhzjxDNF8']
  - id: codecov-upload-token
    description: a Codecov upload token behind its name
    source: 'Codecov uploader: a UUID'
    confidence: medium
    match: {assign: {names: [codecov], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['codecov_key = "«5Bbcdd6B-319C-6A¦D5-E703-bBBB2BF4a2bE»"', '{"codecov": "«461B0B5C-073A-db¦a8-F5e9-99b7Ccd84db9»"}']
      negative: ['codecov_key = cfEdEf5e-0¦3fA-3c3b-ACa9-40BFaf2690D', 'digest: CAeb55fd-0eDE-¦C7bB-24aE-C91fbDA663aC']
  - id: droneci-access-token
    description: a Drone token behind its name
    source: 'Drone API: 32 characters'
    confidence: medium
    match: {assign: {names: [droneci, drone_token], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['droneci_key = "«s9x8srNENar8gRsL¦jg68jraAQjhSgdFR»"', '{"droneci": "«Wn2RZMWOnbqJ2GNY¦M3554jngDRXyy8iB»"}']
      negative: ['droneci_key = qjq58FdT¦xxl9e45zIoYfTzlbP5xmsgi', 'digest: iUTq7AAktRFp¦CmVvj4dHrMQtD9QkUtoO']
  - id: travisci-access-token
    description: a Travis CI token behind its name
    source: 'Travis CI API: 22 characters'
    confidence: medium
    match: {assign: {names: [travis], value: [alnum: 22]}}
    check: [has-digit]
    tests:
      positive: ['travis_key = "«LvorJsfI66E¦qteKgiy2nmw»"', '{"travis": "«qib0mV2xl7U¦hLq9D9DxCYC»"}']
      negative: ['travis_key = t21q¦nt6FkQ5rMUoOwYkTn', 'digest: YaDtWxD¦oHnB0WAnWZzXbIf']
  - id: circleci-token
    description: a CircleCI personal or project token
    source: 'CircleCI: CCIPAT_ or CCIPRJ_'
    match: {token: {parts: [[CCIPAT_, CCIPRJ_], alnum: 20-24, '_', lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«CCIPAT_gNSChsg5c¦dnJTRdErBRk4Rf_b938ed52dd91bc40d75793d24d406585e93089da»']
      negative:
        - 'xCCIPAT_cfZkGNNEmd9WQ3TrJcpri0cd_e21¦e19325be75f1dfc17652c8b1f52d284d3a8b7'
        - 'CCIPAT_ybR6DFCPxvPpk8ffrZG3mx_1c00¦54fac3d9e322822040097e836281720002d'
        - 'CCIPAT_aaaaaaaaaaaaaaaaaaaaaa_aaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: buildkite-token
    description: a Buildkite user or agent token
    source: 'Buildkite: bkua_, bkct_ and hex digits'
    match: {token: {parts: [[bkua_, bkct_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«bkua_5fe4149f18d¦b376d46988214f6140ab7f0295804»']
      negative:
        - 'xbkua_033fe27022bcc7f3e¦a38114156ee60ab88b37c60'
        - 'bkua_fd786bfe638f0ca46¦03afa1e5418a40201f98cd'
        - 'bkua_aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa'
  - id: npm-access-token
    description: an npm access token
    source: 'npm docs: npm_ and 36 characters'
    severity: critical
    match: {token: {parts: [fold: 'npm_', alnum: 36]}}
    entropy: 2
    tests:
      positive: ['//registry/:_authToken=«npm_Xf3kL9pQz7¦Rt2WvB5nYcXf3kL9pQz7Rt2Wv1»']
      negative: ['npm_confi¦g_registry', 'npm_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa']
  - id: pypi-upload-token
    description: a PyPI upload token
    source: 'PyPI: a macaroon of pypi.org in base64'
    severity: critical
    match: {token: {parts: [pypi-AgEIcHlwaS5vcmc, base64url: 50-1000]}}
    entropy: 3
    tests:
      positive: ['«pypi-AgEIcHlwaS5¦vcmc7aT8nc7WyyAuGDaEWAibgJiPc9Rj2tr1ChjkieX6rSuEfwj6QAtKWcF»']
      negative:
        - 'xpypi-AgEIcHlwaS5vcmcWeuXK5zGzJ1M3s9¦CIu0ZMc2p5khNGtUn1882hMBOQqMdPasagch'
        - 'pypi-AgEIcHlwaS5vcmcSVta6CiWyaTHeM¦h6HXlQtq9diHznYQ6cyTiieB0O6LDYBshXF'
        - 'pypi-AgEIcHlwaS5vcmcaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: pypi-test-token
    description: an upload token of the PyPI test index
    source: 'PyPI: a macaroon of test.pypi.org in base64'
    match: {token: {parts: [pypi-AgENdGVzdC5weXBpLm9yZ, base64url: 50-1000]}}
    entropy: 3
    tests:
      positive: ['«pypi-AgENdGVzdC5¦weXBpLm9yZ4ApgZeoGrmJP8obPYGYIqSheI2dI69emQlKvDd2rNNhgMAyk27RU4K»']
      negative:
        - 'xpypi-AgENdGVzdC5weXBpLm9yZW6fBmNlsxlMfVC¦qdwCOQJA63tMdSaVZlylw7in7HQD-rEkEI1QTHe4vY'
        - 'pypi-AgENdGVzdC5weXBpLm9yZBKUdfYfJi1m¦l2vEl6NfxTdHtbJ2PkHi3FFC7BbOvYtS4Hv7fI'
        - 'pypi-AgENdGVzdC5weXBpLm9yZaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: rubygems-api-token
    description: a RubyGems API key
    source: 'RubyGems: rubygems_ and 48 hex digits'
    severity: critical
    match: {token: {parts: [rubygems_, hex: 48]}}
    entropy: 2
    tests:
      positive: ['«rubygems_07B216A¦67F17193db1e2Ef815Eeac5C17cFDFcBFab8b317b»']
      negative:
        - 'xrubygems_95B8a4E408f1c2d9B1d¦dCa431D17c6c9E88962ED0Ee7D79F'
        - 'rubygems_eC4Ef54e42B0CA531D5¦1Dd547C1997DEa19a3eb4c17D4a2'
        - 'rubygems_aaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: clojars-api-token
    description: a Clojars deploy token
    source: 'Clojars: CLOJARS_ and 60 characters'
    severity: critical
    match: {token: {parts: [fold: 'CLOJARS_', alnum: 60]}}
    entropy: 2
    tests:
      positive: ['«CLOJARS_LsLu2XhE¦5PBeqoSJDRAfCJCru3cCi1cLc9p7OLzX1GKo4pr0lPm7ctDWeP5p»']
      negative:
        - 'xCLOJARS_12y31vqACSbY9E2dIKyDCH27L¦mdrij5DyEJtYe6RhW5rSZymZPMmFGoarM2b'
        - 'CLOJARS_1G8hNL65j0PgT99hGtCnW5xIa¦D27Dfs2mtdmjGJ1j6uZwFlZQgrRNZGvRir'
        - 'CLOJARS_aaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: nuget-api-key
    description: a NuGet API key
    source: 'nuget.org: oy2 and 43 characters'
    confidence: medium
    match: {token: {parts: [oy2, lowalnum: 43]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['«oy2qvwgwmtiz9su3¦452l8f1mq9q9w3o8fi219x66mr3oxv»']
      negative:
        - 'xoy2pzuo7ber6zwextia585¦p119x9h7xgzafs8yeg3w959e'
        - 'oy2pfiz17ntf0qcrdi0oke¦15lx18shvofdsdafp555kdr'
        - 'oy2aaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa'
  - id: crates-io-token
    description: a crates.io API token
    source: 'crates.io: cio and 32 characters'
    confidence: medium
    match: {token: {parts: [cio, alnum: 32]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive: ['«cioK6nec8M2ZQVAl¦DGg8X2gZg29Hll6JYmb»']
      negative: ['xcioKdYcZJLHERFvbz¦5bOM4E6mVkb3i87SCx', 'cioavcCCfGOBrEu6R¦bC0ScTq7PCMoxQPoQ', 'cioaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: docker-hub-token
    description: a Docker Hub personal or organisation token
    source: 'Docker Hub: dckr_pat_ and dckr_oat_'
    severity: critical
    match: {token: {parts: [[dckr_pat_, dckr_oat_], base64url: 27-32]}}
    entropy: 3
    tests:
      positive: ['«dckr_pat_d3nJwe3¦FXoLGqvzRdxlG3F8OzZy6»']
      negative: ['xdckr_pat_A3EPY6ny¦4oACI9rTsUNLCubsMX1', 'dckr_pat_nycjQ1yV¦7ZNtgPePhzOZmmVr3L', 'dckr_pat_aaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaa']
  - id: jfrog-api-key
    description: a JFrog API key behind its name
    source: 'JFrog platform: 73 characters'
    confidence: medium
    match: {assign: {names: [jfrog, artifactory, bintray, xray], value: [alnum: 73]}}
    check: [has-digit]
    tests:
      positive:
        - 'jfrog_key = "«6GyWjOfSaoy9Ovic¦AHikTFiMNuuC5qxKiGBnY5O7GqDf5jE5KVzQlld9kZXQaTpUJdHr4Wwat»"'
        - '{"jfrog": "«sjx6m9OqyTPkGker¦wIJglTf7nRwfxtgpvhCyXaQVFBOEVVKJUwzauaNDZxMqDLxONIF5bqg55»"}'
      negative:
        - 'jfrog_key = tfdNPw5n6IbSj4RTFIo7FO5w7ZQK9h¦kHRSBaGdl0fMs4pWs1aodoZC9H8vAPzsajl6nfhLUL'
        - 'digest: zbmLiAqxmL2zDlFnqQTLWx0jrExqX0Ea¦pBgLDInAZWqyZfxhV1T59A8R6RdrZwp9arq37UDO2'
  - id: jfrog-identity-token
    description: a JFrog identity token behind its name
    source: 'JFrog platform: 64 characters'
    confidence: medium
    match: {assign: {names: [jfrog, artifactory, bintray, xray], value: [alnum: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'jfrog_key = "«Q4Gh4fyTTGngNfmG¦zjt08ofyYONAftRHFGN0tTPleHAmbI1PEWTHQCZRzgIKrflg»"'
        - '{"jfrog": "«COCh2iM2Qh2H617e¦A7y3nxkdnGqxgHGHzDQIkzOfqFILGWT9VVY79NdJvUb6SumS»"}'
      negative:
        - 'jfrog_key = 5ZMPF3Pug3RtRimyXjDNTJzQc¦p6EjYgW6vZmjBLjBS4aY5vCwRDbZfn93L0YuDO'
        - 'digest: 7wsSDzuebY7zz3V293O2r7aqRPzi¦u9tkoz55V9RllMykC8CodDKkbX6wqR34fL8i'
  - id: artifactory-api-key
    description: an Artifactory API key
    source: 'JFrog Artifactory: AKCp and 69 characters'
    match: {token: {parts: [AKCp, alnum: 69]}}
    entropy: 4.5
    tests:
      positive: ['«AKCprQJQCCuTcPys¦9CYgExVnuOLXvc7u5zxtQ9hAky1B7tdVqsJ0salm82GQkEpSxPmQM6wOt»']
      negative:
        - 'xAKCpZ0JWryY0Ef7mJLkMe9hkjsQh7xMEcP09¦LJjer8VWiUVV0nueJALAcogwEUH0oDStRhNzR'
        - 'AKCp9g74i1AEPmiwcQ0NlNwkOoXSdVR6cFkD¦7FKPTp1ZG1wXJ5mSf9p73QapcHQfxwehTi8O'
        - 'AKCpaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: artifactory-reference-token
    description: an Artifactory reference token
    source: 'JFrog Artifactory: cmVmd and 59 characters, base64 of reftkn'
    match: {token: {parts: [cmVmd, alnum: 59]}}
    entropy: 4.5
    tests:
      positive: ['«cmVmd85B9GHF4ib0¦P0NPWNS2hJMg7q8ZDaWdi3DGBMqq0inxGJMgjWSO17K8FzJd»']
      negative:
        - 'xcmVmdpNkp34hhKKwen9c1wF2XVmmKC4¦OqcNCEKRPs9broaQDKgfpjqp436PyE8Ck'
        - 'cmVmdvlZY6bZkHSaSMTc41KrBC5RlH2¦ABKJYzD8yYYElJXGMVoGRNL8Y2rjnk76'
        - 'cmVmdaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: snyk-api-token
    description: a Snyk API token behind its name
    source: 'Snyk API: a UUID'
    confidence: medium
    match: {assign: {names: [snyk_token, snyk_key, snyk_api, snyk_oauth, snyk-token, snyk-api, snyk-key, snyk.token, snyktoken, snykkey, snykapi], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['snyk_token_key = "«BbC554a6-Eb5e-aa¦91-ed5F-211a1B8E0394»"', '{"snyk_token": "«12DEFD8E-0Bc7-78¦CC-16af-89Ed0a1cb92D»"}']
      negative: ['snyk_token_key = a0c2CC8b-¦3d90-96C4-21a1-2369bAAb82a', 'digest: 2adFcffF-0d0b-¦4cBf-8AEC-eda3Dec74ce3']
  - id: sonar-api-token
    description: a Sonar token behind its name
    source: 'SonarQube: 40 characters, also with squ_, sqp_ or sqa_'
    confidence: medium
    match: {assign: {names: [sonar_token, sonar_login, sonar.token, sonar.login, sonar-token, sonar-login, sonartoken, sonarlogin], value: ['[A-Za-z0-9_=-]': 40-44]}}
    check: [has-digit]
    tests:
      positive:
        - 'sonar_token_key = "«CzXL92hJ9mQRuwAh¦6P4HFduNXxYZ9FvK0tcTE1fbK7L7»"'
        - '{"sonar_token": "«Tdy9wBHTp1AZXXa4¦AQcPveMvIvyv3yn58nZB0U15»"}'
      negative: ['sonar_token_key = cs2dvls4Kn¦5xNmcRTqqEd9Oo8ZThfC3dNGQPUoc', 'digest: CWfNfWZPSxLpwnr0C¦9c1mqNZqeq1O5abSm5rAJb5gU']
  - id: sonar-prefixed-token
    description: a SonarQube user, project or analysis token
    source: 'SonarQube: squ_, sqp_, sqa_ and 40 hex digits'
    match: {token: {parts: [[squ_, sqp_, sqa_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«squ_febc6e26e8c6¦03593a7e105a8e2e3a40023c03d4»']
      negative:
        - 'xsqu_050b9cbd7443363a5¦16e307db794781da56e342b'
        - 'squ_a3b2e7b4712d5c1b3¦c6b57877d1563ea9b55538'
        - 'squ_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: postman-api-token
    description: a Postman API key
    source: 'Postman: PMAK-, 24 and 34 hex digits'
    match: {token: {parts: [PMAK-, hex: 24, '-', hex: 34]}}
    entropy: 3
    tests:
      positive: ['«PMAK-a44aD7DbAfA¦9Ca7A4c3f263b-b5AaEbF6fC32f89D1E40dce1d6a1174cec»']
      negative:
        - 'xPMAK-c1F3b68DF14ea0b616dA276C-E¦eE9373f001aA63c76beddd933DFa49d78'
        - 'PMAK-B3B8AcCBCD110f355d5893fe-f¦9Ae506cA702fAF0d56c9327c767755EA'
        - 'PMAK-aaaaaaaaaaaaaaaaaaaaaaaa-aa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: prefect-api-token
    description: a Prefect API key
    source: 'Prefect: pnu_ and 36 characters'
    match: {token: {parts: [pnu_, alnum: 36]}}
    entropy: 2
    tests:
      positive: ['«pnu_T12rZYCtt7kW¦2X20vqzzN3hboXcSMvzYMSUO»']
      negative:
        - 'xpnu_8BgdstVsnfKY22B¦fRry3Bcxsxe1DZJ7KhfdX'
        - 'pnu_I6vz4hE4EHa8zG7¦IL9otfEfy0arkFTCMBFI'
        - 'pnu_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: pulumi-api-token
    description: a Pulumi access token
    source: 'Pulumi: pul- and 40 hex digits'
    severity: critical
    match: {token: {parts: [pul-, lowhex: 40]}}
    entropy: 2
    tests:
      positive: ['«pul-f165f2bb2136¦d93170c96ea3e75ea84f44ff509e»']
      negative:
        - 'xpul-3cce05f07c81ca174¦8ffd5bef2a1a7e15c0c814e'
        - 'pul-d70213ab5cbe0f970¦78553fbe2e55b545fbf2ea'
        - 'pul-aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: hashicorp-tf-api-token
    description: a Terraform Cloud token
    source: 'Terraform Cloud: 14 characters, .atlasv1. and 60 to 70 more'
    severity: critical
    match: {token: {parts: [alnum: 14, '.atlasv1.', '[A-Za-z0-9_=-]': 60-70]}}
    entropy: 3.5
    tests:
      positive: ['«RhgiLwiB7kn4t7.a¦tlasv1.F6QIm5DXeKsi4LZGUO0WjfjnFYOxam71jxcJSzpJnShlDRKsZDFJ4aQEjBCknXtG»']
      negative: ['xxxxxxxxxxxxxx.atlasv1.xxxxxxxxxxxxxxxxxxxxxx¦xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'abc.atlasv1.abc']
  - id: harness-api-key
    description: a Harness personal or service account token
    source: 'Harness platform: pat. or sat. and three parts'
    match: {token: {parts: [[pat., sat.], base64url: 22, '.', alnum: 24, '.', alnum: 20]}}
    tests:
      positive: ['«pat.xfUJxZAHyIqW¦RLQvRkLkph.vRm2zVzXowaDMFhwURovvNMY.P8NoHI5yuKYzEFgpaAeJ»']
      negative:
        - 'xpat.r1acwvJIusUXc7wY4Mrdsk.bE2qm42T¦4md71DJCPr8RmDSY.rYiphF7LFKPJio59YmGt'
        - 'pat.SAHBqPC4737cOAzcBCike5.b12HUP0k¦7nrJAaLgA2rZyWOL.qe6m3ODN6UDhPwf91pu'
  - id: octopus-deploy-api-key
    description: an Octopus Deploy API key
    source: 'Octopus Deploy: API- and 26 capitals and digits'
    match: {token: {parts: [API-, upalnum: 26], left: value}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«API-S0H7O596YWE¦DXZT5A2COWBRB9V»']
      negative: ['GSSAPI-VIRHEKAPSE¦LOINTIMERKKIJONO.', 'notion.site/API-BD80F56C¦DC1441E6BF6011AB6D852875']
  - id: sidekiq-secret
    description: credentials of the Sidekiq gem server behind their name
    source: 'Sidekiq Pro and Enterprise: two groups of eight hex digits'
    severity: critical
    confidence: medium
    match: {assign: {names: [bundle_enterprise__contribsys__com, bundle_gems__contribsys__com], value: [hex: 8, ':', hex: 8]}}
    tests:
      positive: ['bundle_enterprise__contribsys__com_key = "«4669a402¦:32Ca959c»"', '{"bundle_enterprise__contribsys__com": "«d56e2ECC¦:Fec55582»"}']
      negative: ['bundle_enterprise__contribsy¦s__com_key = F842534A:bE71CA2', 'digest: e7e7¦7a9a:2Ad74F33']
  - id: infracost-api-token
    description: an Infracost API key
    source: 'Infracost: ico- and 32 characters'
    match: {token: {parts: [ico-, alnum: 32], left: value}}
    entropy: 3
    tests:
      positive: ['«ico-dpAuk93Ap81f¦ja1YTAADOFsmTocM4vAO»']
      negative: ['ico-88dHe3x1ciJrm¦9RNPR8GsG89zEM3Bel', 'ico-aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: doppler-api-token
    description: a Doppler token
    source: 'Doppler: dp., the kind of token and 40 to 44 characters'
    severity: critical
    match: {token: {parts: [[dp.pt., dp.st., dp.ct., dp.sa., dp.scim., dp.audit.], alnum: 40-44]}}
    entropy: 2
    tests:
      positive: ['«dp.pt.8LM5GCeePO¦wKg6lllgapwYi2nXXOOGcKsogvxS9rb2b»']
      negative:
        - 'xdp.pt.3DqGeAkzh7VliEojNB¦BKvY2RRM9wztYZlboa0kYsuI3'
        - 'dp.pt.iLt5JSWKS9uQrQq1¦xz3hmsFPBJUpdaLUSL943H8'
        - 'dp.pt.aaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: launchdarkly-access-token
    description: a LaunchDarkly token behind its name
    source: 'LaunchDarkly API: 40 characters'
    confidence: medium
    match: {assign: {names: [launchdarkly], value: ['[A-Za-z0-9_=-]': 40]}}
    check: [has-digit]
    tests:
      positive:
        - 'launchdarkly_key = "«foSsQtl=K044aPlZ¦jCIju3sAPpJEYWF4t_ESK2lK»"'
        - '{"launchdarkly": "«yaRYa95irvq8HcYt¦szDoKP8AqP4bSvu2b7nJzvih»"}'
      negative: ['launchdarkly_key = 1u5YdkLsF5¦1RHDjakmO9J3lxNRkpuVQTPSgjxCo', 'digest: vaOOcYv4BZmQMfea¦gOJhTu2d31QcFf5PR2Yim-wy']
  - id: launchdarkly-key
    description: a LaunchDarkly API or SDK key
    source: 'LaunchDarkly: api- or sdk- and a UUID'
    match: {token: {parts: [[api-, sdk-], hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12], left: value}}
    entropy: 2.5
    tests:
      positive: ['«api-8c220f5A-DC2¦C-C45f-c1B5-92Fc34E8E3fa»']
      negative: ['api-1234', 'sdk-00000000-0000-00¦00-0000-000000000000']
  - id: nytimes-access-token
    description: a New York Times API key behind its name
    source: 'developer.nytimes.com: 32 characters'
    confidence: medium
    match: {assign: {names: [nytimes, newyorktimes, new-york-times], value: ['[A-Za-z0-9_=-]': 32]}}
    check: [has-digit]
    tests:
      positive: ['nytimes_key = "«QMlGhpynUy2wuWEq¦EyDcLSWtzzR1FITO»"', '{"nytimes": "«KyyqrgQGXozfXchE¦ay9QMuUjxvt89MHu»"}']
      negative: ['nytimes_key = lb2Y6DD3¦jWZwa4d3b5=ywUy9HBSBNqT', 'digest: c2Ltw1FMpAM2¦aFWM75WCep0N2ry7WpG8']
  - id: readme-api-token
    description: a ReadMe API key
    source: 'ReadMe: rdme_ and 70 characters'
    match: {token: {parts: [rdme_, lowalnum: 70]}}
    entropy: 2
    tests:
      positive: ['«rdme_o86zduygiu9¦xw6shdg7r6jhr400qoc5nkt0jgi8qscqg2zliqb393zoh5xsllq4318poan»']
      negative:
        - 'xrdme_9roz3mq5ywwph7abilsm4hqrnzajzeuh¦gkmlb6xpyxnc09zfr7el6t1g08rqiopcyw838k'
        - 'rdme_kbox0vgfcfmc4908pm1q1bem1h5e3rr8¦qq7slysb8ka84rp3uu5npwcp9dv1p5cskjhc4'
        - 'rdme_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: rapidapi-access-token
    description: a RapidAPI key behind its name
    source: 'RapidAPI: 50 characters'
    confidence: medium
    match: {assign: {names: [rapidapi, rapid_api, rapid-api], value: [base64url: 50]}}
    check: [has-digit]
    tests:
      positive:
        - 'rapidapi_key = "«Jse2wwZDXguSVng1¦lTiXKxZFu1BUy6s8XuD9kHFg4NlwHhyMIW»"'
        - '{"rapidapi": "«ktDV1Pq0gGRNFATV¦hAskVNBHTnyHQbiICORJDgBDeOnwzjZO9p»"}'
      negative: ['rapidapi_key = RsSj13Zf0L7LEGTci¦yv7nbeB0LY9g1t0kyW8GfSV4sJfqTnrh', 'digest: qIOuI0LImJmFq8paUeOqW¦VdtdgHayCNfYpSifTYavlNdZ6XwcL']
  - id: openshift-user-token
    description: an OpenShift user token
    source: 'OpenShift: sha256~ and 43 characters'
    severity: critical
    match: {token: {parts: ['sha256~', base64url: 43]}}
    entropy: 3.5
    tests:
      positive: ['«sha256~zK4EhChUb¦Vk3PrkgKbssSRKYYxApPk5zdbZxtXNOdy8»']
      negative:
        - 'xsha256~oCJuIZn7kJumiAeZ6¦TuCZTHJbUsjqDIcEHDcvjJrZJc'
        - 'sha256~GK3qyMV3ptYFy39dX¦hiIv98bwNH2IBBf2cTg3J79HD'
        - 'sha256~aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitea-token
    description: a Gitea or Forgejo token behind its name
    source: 'Gitea: 40 hex digits'
    confidence: medium
    match: {assign: {names: [gitea, forgejo], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['gitea_key = "«ee9ea7bfefdbbaff¦39f330fc034342c625f3dd3d»"', '{"gitea": "«91350082de31bd91¦7d2151baaabee4378ee552c5»"}']
      negative: ['gitea_key = 06e0b6898cff4¦d851e9b254131cd7232fcbebc2', 'digest: c4f2bc49033f79d1¦91d65c606793c524662f9cda']
`;
