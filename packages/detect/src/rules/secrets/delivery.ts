// Credentials of build, package and delivery services.

export const deliverySecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: codecov-access-token
    description: a Codecov token behind its name
    source: 'Codecov API: 32 characters'
    confidence: medium
    match: {assign: {names: [codecov], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['codecov_key = "«1Yh5hjQjWaEs0zv4¦dsGaY6EKBcduvro2»"', '{"codecov": "«nrusrXhshblCNj1Q¦LxikwWJXY2PyVnOK»"}']
      negative: ['codecov_key = B9BZnl2B¦Aim49APj87SjOoiGKhUyidv', 'digest: cW4r6wqPkR9O¦b52rWqpLtzrLoXlrXRPr']
  - id: codecov-upload-token
    description: a Codecov upload token behind its name
    source: 'Codecov uploader: a UUID'
    confidence: medium
    match: {assign: {names: [codecov], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['codecov_key = "«337c30a4-A8F0-34¦DC-6BdA-F08E48e188CC»"', '{"codecov": "«13b00B2a-eF1d-Dd¦aa-b099-1F3EF4e9b90F»"}']
      negative: ['codecov_key = da6B3d7a-b¦c8f-c266-dbdd-c54EAAFfe95', 'digest: 62d2De03-0A87-¦387C-ab7e-Bd0eB8FFdddB']
  - id: droneci-access-token
    description: a Drone token behind its name
    source: 'Drone API: 32 characters'
    confidence: medium
    match: {assign: {names: [droneci, drone_token], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['droneci_key = "«cLjYm5WPnbsHjpx1¦prv8xQWaSjydO24p»"', '{"droneci": "«VMJHltroEyAiu4Cg¦6TUHAqNx3ze36NMZ»"}']
      negative: ['droneci_key = ad1WCkdL¦k1Tseb9ZxPOMm3cdxcnmbuF', 'digest: 42YfZa1B8GrZ¦DX18TVytav61I3nRc9IL']
  - id: travisci-access-token
    description: a Travis CI token behind its name
    source: 'Travis CI API: 22 characters'
    confidence: medium
    match: {assign: {names: [travis], value: [alnum: 22]}}
    check: [has-digit]
    tests:
      positive: ['travis_key = "«EGKma35ApKK¦LOfNYsXzNUc»"', '{"travis": "«W7XBSp4XUqA¦FJT9qcNWTGM»"}']
      negative: ['travis_key = pYye¦HzKPXs6SmuiK43Tcy', 'digest: rYFKB2Z¦tXCKRTmwso90TYx']
  - id: circleci-token
    description: a CircleCI personal or project token
    source: 'CircleCI: CCIPAT_ or CCIPRJ_'
    match: {token: {parts: [[CCIPAT_, CCIPRJ_], alnum: 20-24, '_', lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«CCIPAT_in3t5Z1p8¦6gKSMGFRSvwSOJq_258203aeff0d25f2cab7e46b7867b10167c3c653»']
      negative:
        - 'xCCIPAT_VVskejRV9AAuRqsLX0JEg8_f0b7¦19351f22975f7677d4183c7202df023ab0c1'
        - 'CCIPAT_enKmQq3b750lOFffurEmT6XS_c88¦b90153168528b83e9e8b726ca2dc0525210f'
        - 'CCIPAT_aaaaaaaaaaaaaaaaaaaaaa_aaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: buildkite-token
    description: a Buildkite user or agent token
    source: 'Buildkite: bkua_, bkct_ and hex digits'
    match: {token: {parts: [[bkua_, bkct_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«bkua_fd273e621cd¦d88d352bfce7a2c7c98d8fe19d606»']
      negative:
        - 'xbkua_b5657c446422e4357¦1b4fe3e453191d0a70d162c'
        - 'bkua_7822a2b997e13c01b¦fb93871cdd61916508bb62'
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
      positive: ['«pypi-AgEIcHlwaS5¦vcmcjqBIupJ0twEvKWBdHaX1QEmST8sZsvYZ3QIsklg6nBx4fN5noa5E8oo»']
      negative:
        - 'xpypi-AgEIcHlwaS5vcmckXMLX7TAqbqVB9Lz¦5lcH835NUrD0wiwe2ENT15s9x8tOK6pW8FOrpU'
        - 'pypi-AgEIcHlwaS5vcmcQMBkNoraBhjhlg¦dF11T1j0fHTvF2cDXeiOXe9YybiXh1BmiUq'
        - 'pypi-AgEIcHlwaS5vcmcaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: pypi-test-token
    description: an upload token of the PyPI test index
    source: 'PyPI: a macaroon of test.pypi.org in base64'
    match: {token: {parts: [pypi-AgENdGVzdC5weXBpLm9yZ, base64url: 50-1000]}}
    entropy: 3
    tests:
      positive: ['«pypi-AgENdGVzdC5¦weXBpLm9yZ7BAktjF_SdNZdQtZhtG9QkUPONml13Dympf7yCzWYVYfnzlbe59jzg»']
      negative:
        - 'xpypi-AgENdGVzdC5weXBpLm9yZLQorJsfR66Eq8¦KgxVowEb0mq2xl7UhLq9D9DxCYj2HWpnNQp32s4iz'
        - 'pypi-AgENdGVzdC5weXBpLm9yZ4X1QVzvq96F¦kQ5rMUocwwkTgNSChsg5cdnJTRdJrBRk4RtSoH'
        - 'pypi-AgENdGVzdC5weXBpLm9yZaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: rubygems-api-token
    description: a RubyGems API key
    source: 'RubyGems: rubygems_ and 48 hex digits'
    severity: critical
    match: {token: {parts: [rubygems_, hex: 48]}}
    entropy: 2
    tests:
      positive: ['«rubygems_8E0dC2d¦d9Bbc40dAFdF33d24dAf7ccdF43089da3cC3662De»']
      negative:
        - 'xrubygems_e4079F4eEFBae21e1Bf¦3EeFCB242dD7d8DD17652CEfb1f52'
        - 'rubygems_F7284d3Ca8b79e60417¦BE9dEfFc3D1c005D4fac3Fd9A328'
        - 'rubygems_aaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: clojars-api-token
    description: a Clojars deploy token
    source: 'Clojars: CLOJARS_ and 60 characters'
    severity: critical
    match: {token: {parts: [fold: 'CLOJARS_', alnum: 60]}}
    entropy: 2
    tests:
      positive: ['«CLOJARS_rodu6wOj¦y8Uoc4uGNlB435X47G9R7XG1pIDI77fiwdcEaPM40INS9DmHoEdx»']
      negative:
        - 'xCLOJARS_I9rkHLls2sPfB1LEy89zFseed¦9im2Uxvazi7OeH2gmssWDIj0t92c03pgkX5'
        - 'CLOJARS_AmX8QGPvN3NkautQl88Xf2PV4¦YzKB0rA5PM9sgBLCO30QKyhDi8qCTkIAqr'
        - 'CLOJARS_aaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: nuget-api-key
    description: a NuGet API key
    source: 'nuget.org: oy2 and 43 characters'
    confidence: medium
    match: {token: {parts: [oy2, lowalnum: 43]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['«oy28a8u59ryftcto¦wqatddd0cwa87n6j8p2t4droj79p4x»']
      negative:
        - 'xoy243akd997tfw2w4g9xgo¦s6mcwf0zm2potngwud0e2esm'
        - 'oy2dwcivm3pnv62sv00aj1¦ej4m77xfic438hatyq6qf5u'
        - 'oy2aaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa'
  - id: crates-io-token
    description: a crates.io API token
    source: 'crates.io: cio and 32 characters'
    confidence: medium
    match: {token: {parts: [cio, alnum: 32]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive: ['«cioiieB0O6LDMBsh¦XmsQeiCwLXh669tA84M»']
      negative: ['xcioSoTQ1mhPI2dI69¦emQlKvDd2rNNhgrOlM', 'cioyk27RK4W6fBmNy¦SsxlMiLOQpojy6ubW', 'cioaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: docker-hub-token
    description: a Docker Hub personal or organisation token
    source: 'Docker Hub: dckr_pat_ and dckr_oat_'
    severity: critical
    match: {token: {parts: [[dckr_pat_, dckr_oat_], base64url: 27-32]}}
    entropy: 3
    tests:
      positive: ['«dckr_pat_a26U9bz¦B4VdW7EGcInvItB-rEkM»']
      negative: ['xdckr_pat_EI1QTHe4v¦ZVUdfYfJi1ml2vEl6Nf2', 'dckr_pat_TdHtbJ2P¦kHi3FFC7BbOvYtS4Ho', 'dckr_pat_aaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: jfrog-api-key
    description: a JFrog API key behind its name
    source: 'JFrog platform: 73 characters'
    confidence: medium
    match: {assign: {names: [jfrog, artifactory, bintray, xray], value: [alnum: 73]}}
    check: [has-digit]
    tests:
      positive:
        - 'jfrog_key = "«v7fAwz58z2Mh9Gme¦p2aT8S6vUYdFxb2wSKdXWY7KkDPZrnrYvZWUsHXGsHXj88dRVI5CvQYnX»"'
        - '{"jfrog": "«C6s3S7HoDwTulUIH¦Cn9UzssvH6pQRwzwMd98Xb4PmPxzclJofLJcI6R7f3gLGDnLCn9QvvUWC»"}'
      negative:
        - 'jfrog_key = eRX7fcAJNKQpvKRxGYKgZxb351CAcH¦wEWypYUnrij5DyEJtYe6RhW5rSZymZPMmFGoarM2qY'
        - 'digest: l3SO8fCUugUGcxdJ9PAOmJVEEzSCboIU¦gtBeqoSJDRAfCJCru3cCi1cLc9p7OLzX1GKo4pr06'
  - id: jfrog-identity-token
    description: a JFrog identity token behind its name
    source: 'JFrog platform: 64 characters'
    confidence: medium
    match: {assign: {names: [jfrog, artifactory, bintray, xray], value: [alnum: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'jfrog_key = "«G8hNL65j0PgT99hG¦tCnW5xIaD27Dfs2mtdmjGJ1j6uZwFlZQgrRNZGvRiZIYpHqE»"'
        - '{"jfrog": "«v37zM50tcyVu55tb¦KuMQt6bQjWd4wiFIcbnTDWueCk2yk6KzVYZNgGQWEn0kIr4z»"}'
      negative:
        - 'jfrog_key = yi1VHVO4oWSD3tFPfffKDrJ3W¦s3wDwxqOEjjsoND2pfnNVYDOZIbsDwV6WYtbyF'
        - 'digest: fin4VbPjXucQhX1rZAFSiYE2ea6j¦7wELczwax3JNT73JJtuZDrsIaOvKEbkaLXbw'
  - id: artifactory-api-key
    description: an Artifactory API key
    source: 'JFrog Artifactory: AKCp and 69 characters'
    match: {token: {parts: [AKCp, alnum: 69]}}
    entropy: 4.5
    tests:
      positive: ['«AKCpH2Yz5bOM4E6m¦Vkb3i87SC94QQjB1lqoWNDEdUF4J1VW22xK63VQvDjXVC7bFk3q1Dq26z»']
      negative:
        - 'xAKCp2LjPVGg9O6544AG844hMWtvUYprXvIlK¦wjPTp7oHPPHcP2zcSs4AeE1NgBR39AxUce8Lp'
        - 'AKCp6GyWjOfSaoy9OvicAHikTFiMNuuC5qxK¦iGBnY5O7GqDf5jE5KVzQlld9kZXQaTpUJdHs'
        - 'AKCpaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: artifactory-reference-token
    description: an Artifactory reference token
    source: 'JFrog Artifactory: cmVmd and 59 characters, base64 of reftkn'
    match: {token: {parts: [cmVmd, alnum: 59]}}
    entropy: 4.5
    tests:
      positive: ['«cmVmdTLqR0sjx6m9¦OqyTPkGkerwIJglTf7nRwfxtgpvhCyXaQVFBOEVVKJUwzauO»']
      negative:
        - 'xcmVmd4ETwODVtQ6EwzGlonzZ5JmLiAq¦xmL2zDlFnqQTLWx0jrExqX0EapBgLDInK'
        - 'cmVmdAZWqyZfxhV1T59A8R6RdrZwp9a¦rq37UDO8fUNPw5n6IbSj4RTFIo7FO5wK'
        - 'cmVmdaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: snyk-api-token
    description: a Snyk API token behind its name
    source: 'Snyk API: a UUID'
    confidence: medium
    match: {assign: {names: [snyk_token, snyk_key, snyk_api, snyk_oauth, snyk-token, snyk-api, snyk-key, snyk.token, snyktoken, snykkey, snykapi], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['snyk_token_key = "«4c857e38-aB2a-d3¦eE-EAf6-0dd5eDbA2C1E»"', '{"snyk_token": "«A1A5e36F-cdaC-fC¦fe-A5a5-81A2f3993DA8»"}']
      negative: ['snyk_token_key = CDd4a2bc-¦938C-8Ab8-5A4E-3dc9171AdF6', 'digest: ABCaCad2-3afF-¦9e2B-60f9-832365bC2f3A']
  - id: sonar-api-token
    description: a Sonar token behind its name
    source: 'SonarQube: 40 characters, also with squ_, sqp_ or sqa_'
    confidence: medium
    match: {assign: {names: [sonar_token, sonar_login, sonar.token, sonar.login, sonar-token, sonar-login, sonartoken, sonarlogin], value: ['[A-Za-z0-9_=-]': 40-44]}}
    check: [has-digit]
    tests:
      positive:
        - 'sonar_token_key = "«QdMORq1VVQofp9Is¦BzrtEoR3EkLIz4Dl0iHiCTWS4PrY»"'
        - '{"sonar_token": "«MgiyiEnmI4T7EG16¦1Rj9tepw2OfNYogfioMHfcWzo»"}'
      negative: ['sonar_token_key = wEA9DrTINw¦Em4w4rqUZEtXYUzs7jMvq5Hbzfn9N', 'digest: pD0MtePF-FIg-CRbHA¦_NVcwCXrp95ZMPF3PugpREWkpy']
  - id: sonar-prefixed-token
    description: a SonarQube user, project or analysis token
    source: 'SonarQube: squ_, sqp_, sqa_ and 40 hex digits'
    match: {token: {parts: [[squ_, sqp_, sqa_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«squ_5b9bb02114e7¦91c2357fb45a8c632e458ea304d8»']
      negative:
        - 'xsqu_12b22157867c4129c¦f08f2a1cb28bfd2e7d54fea'
        - 'squ_b21a8c750e73e2819¦4f8683730207778e6a7b2b'
        - 'squ_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: postman-api-token
    description: a Postman API key
    source: 'Postman: PMAK-, 24 and 34 hex digits'
    match: {token: {parts: [PMAK-, hex: 24, '-', hex: 34]}}
    entropy: 3
    tests:
      positive: ['«PMAK-9ea862C1AAA¦d728dc26AaD41-9fFbeEBbEF1Db9Ea8C7b5FBC0F98D737B1»']
      negative:
        - 'xPMAK-b69A46A6C4AdbeB1F7E069aD-5¦3bAABb97acc6E6CEFFC5fDB38D6aDD51E'
        - 'PMAK-058d612587F1Ed815AfEBFE4-e¦1b1A41Ccc5dfc9d969eAB2FD8C36D6b4'
        - 'PMAK-aaaaaaaaaaaaaaaaaaaaaaaa-aa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: prefect-api-token
    description: a Prefect API key
    source: 'Prefect: pnu_ and 36 characters'
    match: {token: {parts: [pnu_, alnum: 36]}}
    entropy: 2
    tests:
      positive: ['«pnu_Rb8g6eQ2ElJX¦GMVoGRNL8Y2rjnk76n2vbtLn»']
      negative:
        - 'xpnu_7NaJVvkcuOqEDyL¦y57R1N8H4sDpxjMu3BjYP'
        - 'pnu_z3lDMUg8CQs3nyQ¦3Cn10YrYfeuE5urJeG8p'
        - 'pnu_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: pulumi-api-token
    description: a Pulumi access token
    source: 'Pulumi: pul- and 40 hex digits'
    severity: critical
    match: {token: {parts: [pul-, lowhex: 40]}}
    entropy: 2
    tests:
      positive: ['«pul-eda3ec74cea0¦c2e7bbe0641a369b15821055ff02»']
      negative:
        - 'xpul-48bc08e3012eb6b16¦64a531926c17507c7953975'
        - 'pul-5cb5de04e3f62354c¦2e8859bf6fbc7994e3d1fe'
        - 'pul-aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: hashicorp-tf-api-token
    description: a Terraform Cloud token
    source: 'Terraform Cloud: 14 characters, .atlasv1. and 60 to 70 more'
    severity: critical
    match: {token: {parts: [alnum: 14, '.atlasv1.', '[A-Za-z0-9_=-]': 60-70]}}
    entropy: 3.5
    tests:
      positive: ['«XrQJLiv9DuHFXb.a¦tlasv1.hH5rAJb5gkR76MHXls4Kn5xNmcRTqqEd9Oo8ZThfC3dNGQPUofWAZ3wIErhgPN»']
      negative: ['xxxxxxxxxxxxxx.atlasv1.xxxxxxxxxxxxxxxxxxxxxx¦xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'abc.atlasv1.abc']
  - id: harness-api-key
    description: a Harness personal or service account token
    source: 'Harness platform: pat. or sat. and three parts'
    match: {token: {parts: [[pat., sat.], base64url: 22, '.', alnum: 24, '.', alnum: 20]}}
    tests:
      positive: ['«pat.mB2VTrltCwud¦2WAwLUj75k.EcGVIn63TtoqhGJuMBu6xH8x.ZXaO1iIIGH7DMmpKDw2d»']
      negative:
        - 'xpat.Hh6e3tfTlFraPkqKN4G15F.lkXnf4JK¦Og6WIOlvkEntrzLL.Inb1iHY2ZorrTO4rbCj2'
        - 'pat.KNG47VTWLkKuBieQVnP0jv.W3ZjhpuP¦ybcYu2pNNHxmOiKn.o26BNvNlHEtmqv3G5IA'
  - id: octopus-deploy-api-key
    description: an Octopus Deploy API key
    source: 'Octopus Deploy: API- and 26 capitals and digits'
    match: {token: {parts: [API-, upalnum: 26], left: value}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«API-A0Z2C1MVDCP¦IY2ZD0WNRQNBMOU»']
      negative: ['GSSAPI-VIRHEKAPSE¦LOINTIMERKKIJONO.', 'notion.site/API-BD80F56C¦DC1441E6BF6011AB6D852875']
  - id: sidekiq-secret
    description: credentials of the Sidekiq gem server behind their name
    source: 'Sidekiq Pro and Enterprise: two groups of eight hex digits'
    severity: critical
    confidence: medium
    match: {assign: {names: [bundle_enterprise__contribsys__com, bundle_gems__contribsys__com], value: [hex: 8, ':', hex: 8]}}
    tests:
      positive: ['bundle_enterprise__contribsys__com_key = "«20b616d5¦:9276EeE1»"', '{"bundle_enterprise__contribsys__com": "«9373f00f¦:7aA63c79»"}']
      negative: ['bundle_enterprise__contribsy¦s__com_key = 733B8AcC:1BCD116', 'digest: 6bed¦dd9D:adBb949d']
  - id: infracost-api-token
    description: an Infracost API key
    source: 'Infracost: ico- and 32 characters'
    match: {token: {parts: [ico-, alnum: 32], left: value}}
    entropy: 3
    tests:
      positive: ['«ico-DMwGK7BbKtCF¦5eTgdKAMYvXOtIvrsOY9»']
      negative: ['ico-OUn7VqzzN3hbo¦XcSMvzYMSUaYJL7hRv', 'ico-aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: doppler-api-token
    description: a Doppler token
    source: 'Doppler: dp., the kind of token and 40 to 44 characters'
    severity: critical
    match: {token: {parts: [[dp.pt., dp.st., dp.ct., dp.sa., dp.scim., dp.audit.], alnum: 40-44]}}
    entropy: 2
    tests:
      positive: ['«dp.pt.YIhM3sFqPa¦hcgSiEZWZVVdfRADhI6vz4hE4EHa8zG7R»']
      negative:
        - 'xdp.pt.IL9otfEfy0arkFTCM¦BFf6BM8ufFWW4FCGMybv7GCL'
        - 'dp.pt.KkBY1uMjBVHncPL9¦dVR7i2JJz0cIASGYZdpcj0A'
        - 'dp.pt.aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: launchdarkly-access-token
    description: a LaunchDarkly token behind its name
    source: 'LaunchDarkly API: 40 characters'
    confidence: medium
    match: {assign: {names: [launchdarkly], value: ['[A-Za-z0-9_=-]': 40]}}
    check: [has-digit]
    tests:
      positive:
        - 'launchdarkly_key = "«PYRwwUDPxnst0cra¦5qW9o4l6g2jOQzvCU4r9AZgu»"'
        - '{"launchdarkly": "«R5Qbf5UF96cjEWgY¦Xqdr=TOwIqRySKH839gucuLL»"}'
      negative: ['launchdarkly_key = NQzWjfjnFY¦Oxam71jxcJSzpJnShlDRKsZDFJ4aG', 'digest: JV0It8LXfEcav63D¦LA-uTXtF6QIm5DXeKsi4LZGu']
  - id: launchdarkly-key
    description: a LaunchDarkly API or SDK key
    source: 'LaunchDarkly: api- or sdk- and a UUID'
    match: {token: {parts: [[api-, sdk-], hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12], left: value}}
    entropy: 2.5
    tests:
      positive: ['«api-42801CDD-f0f¦1-7447-B03b-B95858E45CEA»']
      negative: ['api-1234', 'sdk-00000000-0000-00¦00-0000-000000000000']
  - id: nytimes-access-token
    description: a New York Times API key behind its name
    source: 'developer.nytimes.com: 32 characters'
    confidence: medium
    match: {assign: {names: [nytimes, newyorktimes, new-york-times], value: ['[A-Za-z0-9_=-]': 32]}}
    check: [has-digit]
    tests:
      positive: ['nytimes_key = "«vRm2zVzu1HMFhwUR¦ovvNMlboHI5yuKYc»"', '{"nytimes": "«DDeHjWJuYpLKIQus¦UXc7wY4MrdsK0mXJ»"}']
      negative: ['nytimes_key = 7bzYkAHB¦qPC4737cOAzcBCikefvVmJL', 'digest: m42T4nCGJEPr¦8RmDSKw8y0ykatjyc05r']
  - id: readme-api-token
    description: a ReadMe API key
    source: 'ReadMe: rdme_ and 70 characters'
    match: {token: {parts: [rdme_, lowalnum: 70]}}
    entropy: 2
    tests:
      positive: ['«rdme_pdy8wja0l6a¦tzwoh619wt32s0pq4js0h7o596ywedxzt5a2cowbrb9q8yc0ahf48ktjl2a»']
      negative:
        - 'xrdme_aem83llkkqo3poutf61pjigc9iekhjkd¦o54fuelpu9590hmqxvofdt2mvay8q7kq58hkq5'
        - 'rdme_16xpdw89uuhh884oyg3rw2rnpr5t6cst¦3bb4cvac44pop6jor0f88qsubjgi236ksw110'
        - 'rdme_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: rapidapi-access-token
    description: a RapidAPI key behind its name
    source: 'RapidAPI: 50 characters'
    confidence: medium
    match: {assign: {names: [rapidapi, rapid_api, rapid-api], value: [base64url: 50]}}
    check: [has-digit]
    tests:
      positive:
        - 'rapidapi_key = "«3DqGeAkzh7VliIom¦aXGpcc0BpRSPymIYnDLj5mnd83iXt5JSWN»"'
        - '{"rapidapi": "«6doKI4UkZkFBJiya¦MZSUpdaLUSL943HfoSsQtl-K044aPlZjCj»"}'
      negative: ['rapidapi_key = cpzj0wd9SvaOOcYv4¦BZmQMfeagOJhTu2d31QcFf5PR2Yimly1', 'digest: 82I5W7I8pjCdF4t_ESK2l¦MQX57byipba4YtszDoKP8AqP4bSvr']
  - id: openshift-user-token
    description: an OpenShift user token
    source: 'OpenShift: sha256~ and 43 characters'
    severity: critical
    match: {token: {parts: ['sha256~', base64url: 43]}}
    entropy: 3.5
    tests:
      positive: ['«sha256~AX5YdkLsF¦51RHDjakmO9J3lxNRkpuVQTPSgjxCtKFAj»']
      negative:
        - 'xsha256~SLnkFmOejW02zYwQz¦1RoGvQMlGhpynUy2wuWEqEyDc5'
        - 'sha256~3ex9PHU3nQTbAZqrg¦QGXozfXchEay9QMuUjxvt89Mo'
        - 'sha256~aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitea-token
    description: a Gitea or Forgejo token behind its name
    source: 'Gitea: 40 hex digits'
    confidence: medium
    match: {assign: {names: [gitea, forgejo], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['gitea_key = "«7e7566d23f7b6e31¦f96eb3184dc89b28bcdc8e46»"', '{"gitea": "«efc1603090695c0a¦34a3e93e313a8438fdd871f3»"}']
      negative: ['gitea_key = ce68fcbb73004¦596f3886c04c2a3356500b7cbb', 'digest: a69d4343b183ec54¦80eaec73fb9558fed7706875']
`;
