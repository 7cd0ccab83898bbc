// Credentials of databases and data services.

export const dataSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: databricks-api-token
    description: a Databricks token
    source: 'Databricks: dapi and 32 hex digits'
    severity: critical
    match: {token: {parts: [dapi, lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['«dapi326203f1310d¦4738b216d7c7922d2072»']
      negative: ['xdapi681667e17193d¦b1e2d815ebbc581c43c', 'dapi9ab8b3175e8a4¦0ea8f1c2d91dd56311', 'dapiaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: planetscale-password
    description: a PlanetScale password
    source: 'PlanetScale: pscale_pw_ and 32 to 64 characters'
    severity: critical
    match: {token: {parts: [fold: 'pscale_pw_', '[A-Za-z0-9_=.-]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«pscale_pw_NPzCNY¦kpQRwzZFpmAo4GgpzS0w.UP4Ar»']
      negative:
        - 'xpscale_pw_xXMF6AOEdkV¦YEe2FbLIPpl3SO=CUu-UGA'
        - 'pscale_pw_cxdJ9PAOUL¦4LsLu2XhI5PBeqoSJDRA0'
        - 'pscale_pw_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: planetscale-api-token
    description: a PlanetScale service token
    source: 'PlanetScale: pscale_tkn_ and 32 to 64 characters'
    severity: critical
    match: {token: {parts: [pscale_tkn_, '[A-Za-z0-9_=.-]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«pscale_tkn_q4rrX¦BoHcOCk2L0EycPwVU8MYCeRX7fcASW»']
      negative:
        - 'xpscale_tkn_NKQoKRxGYK-¦zxb35y-4HwIsaWMlZP8mSji'
        - 'pscale_tkn_1V7WJq4Svw¦qZqQzkBocwDdarM2q1QnO'
        - 'pscale_tkn_aaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: planetscale-oauth-token
    description: a PlanetScale OAuth token
    source: 'PlanetScale: pscale_oauth_ and 32 to 64 characters'
    match: {token: {parts: [pscale_oauth_, '[A-Za-z0-9_=.-]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«pscale_oauth_NYB¦AA4gqP9hGtCnW5xIaD27Dfs2mRETh6h3»']
      negative:
        - 'xpscale_oauth_qN4QZwFlZggj¦NZGvRiZIYpHqZTlW2NJCqe3v5c'
        - 'pscale_oauth_5tbKuMgt6¦bQjtddyMLfFJTDWueCk2yo'
        - 'pscale_oauth_aaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: clickhouse-cloud-api-secret-key
    description: a ClickHouse Cloud secret key
    source: 'ClickHouse Cloud: 4b1d and 38 characters'
    match: {token: {parts: ['4b1d', alnum: 38]}}
    entropy: 3.5
    tests:
      positive: ['«4b1dk6KzVYZNgGQW¦En0kIr4sNfPzOUFYjHsETGmwtJ»']
      negative:
        - 'x4b1dFSiYE2ea6j7wELcz¦wax3JNT73JJtuZDrsIaOvw'
        - '4b1dw97gMwYLyi1VHVO4¦oWSD3tFPfffKDrJ3Ws3wO'
        - '4b1daaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaa'
  - id: confluent-access-token
    description: a Confluent API key behind its name
    source: 'Confluent Cloud: 16 characters'
    confidence: medium
    match: {assign: {names: [confluent], value: [alnum: 16]}}
    check: [has-digit]
    tests:
      positive: ['confluent_key = "«2ZQVAlDG¦g8X2gZgf»"', '{"confluent": "«j85pjFLY¦mEN1V6WL»"}']
      negative: ['confluent_key =¦ k0aQHxp10C94QQN', 'digest: hsql¦H2Yz5bOM4E6z']
  - id: confluent-secret-key
    description: a Confluent secret behind its name
    source: 'Confluent Cloud: 64 characters'
    confidence: medium
    match: {assign: {names: [confluent], value: ['[A-Za-z0-9+/]': 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'confluent_key = "«CfNOBrEu6j2C0kcm¦q7PCMoxQPod3nJwe3FXoLGqvzRdxlG3F8OzZyA3EPY6ny4oU»"'
        - '{"confluent": "«RVIvvIlKwjfTp7oP¦PPHcP2zcSs4AeE1NgBR39AxUce8L5heacbOLiM7eaORcAHiP»"}'
      negative:
        - 'confluent_key = QDuIaSquQzS6O0rpNAi87L6¦qd0QVFBOEVVKJUwzauaNDZxZqDLxcNIK5bqg56hm'
        - 'digest: rqMEKDZ8acajAkum8s4s9jF3KFSG¦twvdkimnNhZvQampJdPr4Ww0sFZ4qMuw0Nhk'
  - id: mongodb-atlas-secret
    description: a secret of a MongoDB Atlas service account
    source: 'MongoDB Atlas: mdb_sa_sk_'
    match: {token: {parts: [mdb_sa_sk_, base64url: 32-60]}}
    entropy: 3.5
    tests:
      positive: ['«mdb_sa_sk_9Zde6e¦5nbdjvIbxlmPHtOGN7z94YUZob»']
      negative:
        - 'xmdb_sa_sk_LAkSbKeM3e¦oIzTvDCFGDJ3Fgocnow9aP'
        - 'mdb_sa_sk_reTSv2Q9Um¦IX2qRNM2MSM9mgyJeboK2'
        - 'mdb_sa_sk_aaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: neon-api-key
    description: a Neon API key
    source: 'Neon: napi_ and 64 characters'
    match: {token: {parts: [napi_, alnum: 60-68]}}
    entropy: 3.5
    tests:
      positive: ['«napi_ZQK9hkHRSBa¦Gdl0fMs4pWs1aodoZC9H8vAPzsajl6nfhLUjChEe4d3xnXgikVzjU»']
      negative:
        - 'xnapi_t08ofyYONAftRHFGN0tTPleHAmbI1P¦EWTHQCZRzgIKrflgEOWw2QdMORV1VVQ8OYAn'
        - 'napi_aRXhrXeqiNTaIFIZ4Dl0iHiCTwU¦829IGiyi5CnmI4T7wsSDzuebY7zz3V22'
        - 'napi_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: aiven-token
    description: an Aiven token
    source: 'Aiven: aivenv1 and base64'
    match: {token: {parts: [aivenv1, base64: 80-200, '[=]': 0-2]}}
    entropy: 3.5
    tests:
      positive: ['«aivenv1gMPabs4nb¦vMHfcWz1pD0MtePFLIgFRbHA+NVcwCXrp95ZMPF3PugpREWkpwEA9DrTINwEm4w4rqUZEtXYUzs7i=»']
      negative: ['aivenv1abc']
  - id: elastic-cloud-key
    description: an Elastic Cloud API key
    source: 'Elastic Cloud: essu_ and base64'
    match: {token: {parts: [essu_, base64: 48-200, '[=]': 0-2]}}
    entropy: 3.5
    tests:
      positive: ['«essu_vCwRDbzfn93¦L0YuDX2I6+PbowVjT4JowaxL6smstLLUjGI8lZvF40y»']
      negative: ['xessu_1B7tdVqDpxuRhzEXKgpEX819A¦YvytZTsryY0EfieJrDZiVpsRW6ZNM==', 'essu_aaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaa']
  - id: maxmind-license-key
    description: a MaxMind licence key
    source: 'MaxMind: 6 and 29 characters and _mmk'
    match: {token: {parts: [alnum: 6, '[_]': 1, alnum: 29, _mmk]}}
    entropy: 4
    tests:
      positive: ['«Hb6Sec_MhowNrMzK¦8wQhEw8LuPGc5Hk4vAAe_mmk»']
      negative: ['the _mmk of it', 'abc_def_mmk']
`;
