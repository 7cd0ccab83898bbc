// Credentials of places where source code is kept.

export const codeHostingSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: github-token
    description: a GitHub token whose check value is right
    source: 'GitHub blog on its token formats: the last six characters are a CRC-32 in base 62'
    severity: critical
    match: {token: {parts: [[ghp_, gho_, ghu_, ghs_, ghr_], alnum: 36]}}
    check: [github-checksum]
    tests:
      positive: ['token «ghp_zQWBuTSOoRi4¦A9spHcVY5ncnsDkxkJ0mLq17»']
      negative: ['ghp_zQWBuTSOoRi4A9sp¦HcVY5ncnsDkxkJ0mLq18']
  - id: github-pat
    description: a personal GitHub token, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [ghp_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«ghp_VPavygP5nstX¦fB1BR0vATqS23e1eR4AKxYc6»']
      negative:
        - 'xghp_KHNaPo3CNa67Djs¦ZRrRjaGr8IB2M7XsYcD65'
        - 'ghp_TohUsIQ57v6cN1g¦3xfwBlXo4qY8ZgeBoMgb'
        - 'ghp_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-oauth
    description: an OAuth token of GitHub, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [gho_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«gho_qvVG5VgCOkdx¦Anvj8VCJNEUFiv7JgNU9vnHB»']
      negative:
        - 'xgho_QlDByRICbUVh8dl¦PQ3ajB4kywKkX3fjbvEQP'
        - 'gho_DPRRYEhWB8wSXtQ¦eN4swQKBAyih0k3nOZgp'
        - 'gho_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-app-token
    description: a token of a GitHub app, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [[ghu_, ghs_], alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«ghu_Qj2HjVIUUzhJ¦vH7iUlFycdLICIbslMoDPOYN»']
      negative:
        - 'xghu_AYWJdjj5upSWwUS¦v77AyWXZa7U7HHD4DuaKn'
        - 'ghu_wCF74kzOzXlHnom¦v0shcryyrVmEBuL1XVfy'
        - 'ghu_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-refresh-token
    description: a refresh token of GitHub, by its form alone
    source: GitHub blog on its token formats
    severity: critical
    confidence: medium
    match: {token: {parts: [ghr_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«ghr_oe1HCQglfHzY¦iqwNISWpxthnZoEBmMNFIb95»']
      negative:
        - 'xghr_XZTyM6hpDueaOsV¦XV29YTsXoHxFMLsTIFvCm'
        - 'ghr_UyiskTYTiEWB4Zj¦C4HjkQ6CqhJQZziKrnxO'
        - 'ghr_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: github-fine-grained-pat
    description: a fine-grained GitHub token
    source: 'GitHub docs: github_pat_ and 82 characters'
    severity: critical
    match: {token: {parts: [github_pat_, word: 82]}}
    entropy: 3
    tests:
      positive: ['«github_pat_NERQR¦IArB7K5ETlyhqsidqbOrUMQZqqJDUdIA8w95r09L1KY65JrmorgoMUcrk41GVglo0mlLUdeVQxl70»']
      negative:
        - 'xgithub_pat_O7TzaNf31Y1CANwfidGVdO68z2Zy7wECz0J¦o2_vS7nIhtFwmkyTJy4J_zNwDsUJiE9Fv_1CeGDQ3f345nJ'
        - 'github_pat_P6OvGXoWOuXnJiQxDWzYVrHFv9WYLVBb5Wn¦FPN4QzSE9KGbXSWXSeeATWCKvkoR7DgNUvJS0QgmoHwdij'
        - 'github_pat_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-pat
    description: a personal, project or group token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glpat-, base64url: 20], right: value}}
    entropy: 3
    tests:
      positive: ['«glpat-iKl3Y2G¦QJLdmFdB7DmS8»']
      negative: ['xglpat-rpbqyl¦6mzxLMH8SCNqR8', 'glpat-j7UjhK¦GUIa7uitJVM4F', 'glpat-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-pat-routable
    description: a routable token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glpat-, base64url: 27-300, '.', lowalnum: 9]}}
    entropy: 4
    tests:
      positive: ['«glpat-BsIA6OIshB¦RK31ttfXxINgvLZC8Mb7.qpx0xxs27»']
      negative:
        - 'xglpat-FbIWCB14XqzyExt¦nVeUi6jvkErSK.xz49crdwt'
        - 'glpat-6oaKZs07nyXKWFIo¦5yotEI5qXVaniu.oognesz1'
        - 'glpat-aaaaaaaaaaaaaaa¦aaaaaaaaaaaa.aaaaaaaaa'
  - id: gitlab-cicd-job-token
    description: a CI job token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glcbt-, alnum: 1-5, '_', base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glcbt-Zx1ew_FfiO¦QVpPwtsDSlKvletC»']
      negative: ['xglcbt-K4xDW_8Im¦Xj69nxYApFmjhZ2aF', 'glcbt-bd_C90BA¦loGtPAoOpp8FRZ', 'glcbt-aa_aaaaa¦aaaaaaaaaaaaaaa']
  - id: gitlab-deploy-token
    description: a deploy token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [gldt-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«gldt-hkEeZNt¦V9iH3DtJPcVyN»']
      negative: ['xgldt-l79O4hl¦y1ed7FbjYkJcm', 'gldt-JPktLBM¦PGnRL9tx7YlG', 'gldt-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-feature-flag-client-token
    description: a feature flag client token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glffct-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glffct-3zI3e6¦eZcCufzyMmeOtG»']
      negative: ['xglffct-DXizym¦Co2pzUUxtdSeYi', 'glffct-k7DTON¦RgmuNtA9Gsdu1', 'glffct-aaaaaa¦aaaaaaaaaaaaaa']
  - id: gitlab-feed-token
    description: a feed token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glft-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glft-NU2QAwS¦CeZTeAMXptvj9»']
      negative: ['xglft-ZWpHiTb¦temOtefIGGiZN', 'glft-kNkUaiF¦x4iM1WtYmaWg', 'glft-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-incoming-mail-token
    description: an incoming mail token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glimt-, base64url: 25]}}
    entropy: 3
    tests:
      positive: ['«glimt-v1GheXssZ¦tEoQZM6RlOhHbzj2»']
      negative: ['xglimt-X1woZkNo8¦A2SQRGSoK5c3DMd9', 'glimt-lch_zki_Q¦dH3yq2r37jX8wfL', 'glimt-aaaaaaaaa¦aaaaaaaaaaaaaaaa']
  - id: gitlab-kubernetes-agent-token
    description: an agent token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glagent-, base64url: 50]}}
    entropy: 3
    tests:
      positive: ['«glagent-JvlBRpqE¦mx0eL7820o8GPvEOizkxZwEc00knwyX2ydOnwwDjma»']
      negative:
        - 'xglagent-CdRPzXLFmsRzfoY6qjYI¦RI35EUhdMctoyIBnnzp8XUjTQ7YUkL'
        - 'glagent-psS7bOz9YiPQfK65SqqO¦hOOanyEBIF8QwPGEl9VnEpk0MQCK2'
        - 'glagent-aaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-oauth-app-secret
    description: an OAuth application secret of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [gloas-, base64url: 64]}}
    entropy: 3
    tests:
      positive: ['«gloas-1ZkUOaxxx9¦9qn8vTtxTAk6fojJy7Xv7ZVJ4KYnCechdYrs23Dyx4u8WgNifks06j»']
      negative:
        - 'xgloas-rt08HUpQiArmHP91KWvI3iUUNbiX¦HjWKBEPIL6bSuAqGyYNhVIgjUnwWQl8CdYeI'
        - 'gloas-1bx3xeoJnuabZzfhkurnK-fLoUci¦zkopvtMhWrdvznXmpuci3vRwDG0yzWCAbQm'
        - 'gloas-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-ptt
    description: a pipeline trigger token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glptt-, lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«glptt-da66006b79¦1de31a9894e6cc1dd0ea24a4e0f882»']
      negative:
        - 'xglptt-8326b5820e2541c4¦a0714982de861e2938476f20'
        - 'glptt-f0630841c19d3280¦4fbb952359903f9167ed404'
        - 'glptt-aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa'
  - id: gitlab-rrt
    description: a runner registration token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [GR1348941, base64url: 20]}}
    check: [not-repeated]
    entropy: 3
    tests:
      positive: ['«GR1348941kxCaB¦2NoYnarA7xlZPN2»']
      negative: ['GR134894112312¦312312312312312', 'GR1348941abc']
  - id: gitlab-runner-authentication-token
    description: a runner token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glrt-, base64url: 20], right: value}}
    entropy: 3
    tests:
      positive: ['«glrt-nZa4Rxi¦edYwUqAXAeIqT»']
      negative: ['xglrt-DeFOzcO¦VreeNHRIgpmJR', 'glrt-tjfen8I¦LPdOTrpVR7vU', 'glrt-aaaaaaa¦aaaaaaaaaaaaa']
  - id: gitlab-runner-authentication-token-routable
    description: a routable runner token of GitLab
    source: GitLab docs on token prefixes
    severity: critical
    match: {token: {parts: [glrt-t, digit: 1, '_', base64url: 27-300, '.', lowalnum: 9]}}
    entropy: 4
    tests:
      positive: ['«glrt-t4_Ovr7Qd0c¦Bwcz0dNmeHdUsr0Ht1ok1a.kc467ae4r»']
      negative:
        - 'xglrt-t5_j8ji2fxzzbmTF4Q¦N751qx6rYXt63M.fj6phqa4h'
        - 'glrt-t0_ZyNoHku0dTw9WN¦FcJPW9RYKF2i3.psn32lge'
        - 'glrt-t0_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaa.aaaaaaaaa'
  - id: gitlab-scim-token
    description: a SCIM token of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: [glsoat-, base64url: 20]}}
    entropy: 3
    tests:
      positive: ['«glsoat-K1f1Qy¦4xWTq0shZ3WDz6»']
      negative: ['xglsoat-xdKV2t¦aeNPenYG2uwVc6', 'glsoat-mpUMkN¦kIvq2CdnlSDbp', 'glsoat-aaaaaa¦aaaaaaaaaaaaaa']
  - id: gitlab-session-cookie
    description: a session cookie of GitLab
    source: GitLab docs on token prefixes
    match: {token: {parts: ['_gitlab_session=', lowalnum: 32]}}
    entropy: 3
    tests:
      positive: ['«_gitlab_session=¦f3kc134sutnxon1lvtgq89th27pkmfpi»']
      negative:
        - 'x_gitlab_session=zp5abqn¦x1l5uz516xoprz84t9frloplr'
        - '_gitlab_session=1y48oqf¦60fg6aue0rfdrz0xopfn6zrh'
        - '_gitlab_session=aaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: bitbucket-client-id
    description: a Bitbucket client id behind its name
    source: 'Bitbucket OAuth consumers: 32 characters'
    confidence: medium
    match: {assign: {names: [bitbucket], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['bitbucket_key = "«jzimrSIpdFG7OYlL¦InlNwbbSXqxdirHh»"', '{"bitbucket": "«6hWeU3rsgbXDq0B9¦3hbAA06UAJB9ujVo»"}']
      negative: ['bitbucket_key = uW94xpk¦ph5ubFxlsosznCC5TGWg5H63', 'digest: oHoMPaMGuN50¦ee4RsfGvfrl81auMP7hC']
  - id: bitbucket-client-secret
    description: a Bitbucket client secret behind its name
    source: 'Bitbucket OAuth consumers: 64 characters'
    confidence: medium
    match: {assign: {names: [bitbucket], value: ['[A-Za-z0-9_=-]': 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'bitbucket_key = "«Ap46jMtt2-0aKJKP¦4gIMas7WJXj2wrlzz6K5FnQyYY1uMVASCGPuiA0D2K2e3WeS»"'
        - '{"bitbucket": "«Ob6iNs2p3gWgVllY¦d6Xx4INDCMYZGpX9VuUjCHgHdSk2UQ5E2GWHPLC8tq26XOQy»"}'
      negative:
        - 'bitbucket_key = eNE8f08qcBnhMIeWZBVwH5Q¦4GVclUwsu0m9YQs1AoqM72FwenIb1CrdLt6zx6dk'
        - 'digest: KvwZ4Slx4bAlQ708FeIBcAokOI4z¦mQ4rkuR8aUlHrhqtVHyrJSfrC5h7S2s57gML'
  - id: bitbucket-app-password
    description: a Bitbucket app password
    source: 'Bitbucket Cloud: ATBB and 32 characters'
    match: {token: {parts: [ATBB, alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['«ATBBiTUmBmrrWykv¦POKDvfjhiHi3YtsPvGcJ»']
      negative: ['xATBB97KLueSgm7rC5¦kCa8lJZEUHeni2D0GsW', 'ATBBZZh9kJ6cf7GKx¦AJeEVWOTRtWqBGLpRZ', 'ATBBaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: atlassian-api-token
    description: an Atlassian API token behind its name
    source: 'Atlassian API tokens: 24 characters, the last four in hex'
    confidence: medium
    match: {assign: {names: [atlassian, confluence, jira], value: [alnum: 20, hex: 4]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['atlassian_key = "«MbhbNrkiJnuG¦uOKK6y8Icf49»"', '{"atlassian": "«i21MbPUr3jzL¦5TBfbjaO87de»"}']
      negative: ['atlassian_key = THR¦XdUlP3VZT4FMhU8x9eBb', 'digest: bpxAdALR¦RJzjYr6ZmsPm71aA']
  - id: atlassian-api-token-v3
    description: an Atlassian API or access token
    source: 'Atlassian API tokens: ATATT3 or ATCTT3 and about 186 characters'
    severity: critical
    match: {token: {parts: [[ATATT3, ATCTT3], '[A-Za-z0-9_=-]': 180-200]}}
    entropy: 3.5
    tests:
      positive:
        - '«ATATT3NJZXca6bs5¦AhNMrQlPjrPN3SObHiCJXo9T7iQRy6ENFAueF6syHIjb7q2ke2llTR1h3BSEL9U0D9lurVeAHPcQa5hsE1km15VUnoRT3Ii4NLdLtHPe98MfH3VudCX2uwJNF_iaa=AFbaGXhKmLKIHJKttcJiP79S9Pthud55l0oD9ezOVVIfru»'
      negative:
        - 'xATATT3WHcXqTAXCsIP3pFuykbHJGuvYRTxU67Z106bMafLcFuZvtxbAjMoYmXDtFpMHUIyVBOYwkqHTnI9oRLuUelafd¦VEgXiwGFKaCQjzhVCOZcBCkKV51psNQ_rxor8zXY9YPo1J0M2cXvfehwsjUNT2ar6uZ5iur3zgdgyX2IBdr0ZSw2gP8CZD'
        - 'ATATT3voSVG5hWtuuGi57kWLGTVGjuPikrvhChwaK47iovErsMdIhJ3XFicFldZSIa1aCghqmqHGetZuNKkKoYQFmap7¦QcpICopd4MLPglN=fV1a92rf3Ng5Vi0GN6QgKKwXf=vnRAf5jr1SJ=PgX2rbn6oMHErfyCl6bDE0=Q3SdTvg3jUzQUDVZ'
        - 'ATATT3aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: sourcegraph-access-token
    description: a Sourcegraph access token
    source: 'Sourcegraph docs: sgp_, an instance id and 40 hex digits'
    match: {token: {parts: [[sgp_], [[hex: 16, '_'], [local_], ['[_]': 0-1]], hex: 40], right: word}}
    entropy: 3
    tests:
      positive: ['"«sgp_AaD80dc6E02eCAE1_¦d3cba16CC0F18fA14A2EFB61CbDFceEBf9fAD16b»"', '«sgp_local_¦d3cba16CC0F18fA14A2EFB61CbDFceEBf9fAD16b»']
      negative: ['sgp_5555555dAAAAA77777¦77CcccCFaaaaaaaaaaaaaa', 'sgp_78Ad84a5B6e8A2fE5B_4085FB0c¦caDDd29DB66Fd7FE9bA2C1cdCE8400CD']
  - id: sourcegraph-access-token-named
    description: a Sourcegraph access token behind its name
    source: 'Sourcegraph docs: 40 hex digits'
    confidence: medium
    match: {assign: {names: [sourcegraph], value: [hex: 40]}}
    entropy: 3
    tests:
      positive: ['sourcegraph_key = "«1BEcD80dDB400A97¦eA5FA226FEEba4E9f93068F1»"', '{"sourcegraph": "«BE1DF25dEEaF106A¦1e08e18382cAf714Ce57a87D»"}']
      negative: ['sourcegraph_key = dA6BEecCC5¦B9aC9dBAC4FabF6B427e9abfBf058', 'digest: 6aE9e2FdbBa935Aa¦3041Ba9Af0B2dCc39A5fda75']
`;
