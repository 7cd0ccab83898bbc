// Credentials of databases and data services.

export const dataSecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: databricks-api-token
    description: a Databricks token
    source: 'Databricks: dapi and 32 hex digits'
    severity: critical
    match: {token: {parts: [dapi, lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['«dapi193db1e2d815¦ebbc581c43cbab8b317b»']
      negative: ['xdapi95e8a40ea8f1c¦2d91dd5631167c6c908', 'dapie962dbd359e79¦f54e42032eb1272d54', 'dapiaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: planetscale-password
    description: a PlanetScale password
    source: 'PlanetScale: pscale_pw_ and 32 to 64 characters'
    severity: critical
    match: {token: {parts: [fold: 'pscale_pw_', '[A-Za-z0-9_=.-]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«pscale_pw_vUWlSO¦=CUu-UG4xdJ9PAOUL4LsLu2XhIU»']
      negative:
        - 'xpscale_pw_QQtNg160130q¦4rrXBoHcOCk2L0EycPwVU8MO'
        - 'pscale_pw_YCeRX7fcAS¦NKQoKRxGYK-zxb35y-4Hy'
        - 'pscale_pw_aaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: planetscale-api-token
    description: a PlanetScale service token
    source: 'PlanetScale: pscale_tkn_ and 32 to 64 characters'
    severity: critical
    match: {token: {parts: [pscale_tkn_, '[A-Za-z0-9_=.-]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«pscale_tkn_DCH27¦Lmdrij5DyEJtYeihs5rSZymZPZmFGdarx»']
      negative:
        - 'xpscale_tkn_M2q1QncaUnB4¦gqP9hGtCnW5xIaD27Dfs2mRY'
        - 'pscale_tkn_ETh6hqN4QZ¦wFlZggjNZGvRiZIYpHqZp'
        - 'pscale_tkn_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: planetscale-oauth-token
    description: a PlanetScale OAuth token
    source: 'PlanetScale: pscale_oauth_ and 32 to 64 characters'
    match: {token: {parts: [pscale_oauth_, '[A-Za-z0-9_=.-]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«pscale_oauth_pIZ¦jSUdqe3v55tbKuMgt6bQjtddyMLfFJn»']
      negative:
        - 'xpscale_oauth_TDWueCk2yk6¦KzVYyNgGQWEn0kQBzaL29bb7j'
        - 'pscale_oauth_AK1Ikhmcs¦8SFOnukZNWl95mXCI9SX34'
        - 'pscale_oauth_aaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: clickhouse-cloud-api-secret-key
    description: a ClickHouse Cloud secret key
    source: 'ClickHouse Cloud: 4b1d and 38 characters'
    match: {token: {parts: ['4b1d', alnum: 38]}}
    entropy: 3.5
    tests:
      positive: ['«4b1dJNT73JJtuZDr¦sIaOvKEbkaLXbwMSoIr09AEGCu»']
      negative:
        - 'x4b1d3tFPfffKDrJ3Ws3w¦DwxqOEjjsoND2pfnNVYDOL'
        - '4b1dJYmEN1V6WYtbyQFr¦RvgJMu9zyI8VAudQqxW4c'
        - '4b1daaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaa'
  - id: confluent-access-token
    description: a Confluent API key behind its name
    source: 'Confluent Cloud: 16 characters'
    confidence: medium
    match: {assign: {names: [confluent], value: [alnum: 16]}}
    check: [has-digit]
    tests:
      positive: ['confluent_key = "«QQjB1lqo¦WNDEdUFW»"', '{"confluent": "«ScTq7PCM¦oxQPod3D»"}']
      negative: ['confluent_key =¦ 6nYH183bFeHzMy6', 'digest: Mubg¦Y9SDLoLx8BXl']
  - id: confluent-secret-key
    description: a Confluent secret behind its name
    source: 'Confluent Cloud: 64 characters'
    confidence: medium
    match: {assign: {names: [confluent], value: ['[A-Za-z0-9+/]': 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'confluent_key = "«AG844hMttvUYpvvI¦lKwjfTp7oPPPHcP2zcSs4AeE1NgBR39AxUce8L5heacbOLiu»"'
        - '{"confluent": "«oy9OvicAHikTFUDZ¦8acajAkum8s4s9jF3KFSGtwvdkimnNhZvQampJdPr4Ww0sFS»"}'
      negative:
        - 'confluent_key = rjOFFzbmXiAthx4N0hcYBcF¦WuQ2leExqX0EapBgXDInAytqyZ/xhVGCFGDJ3Fg3'
        - 'digest: x6m9OqyTPkGKEaSquQzS6O0rpNAi¦87L6qd0QVFBOEVVKJUwzauaNDZxZqDLxcNIG'
  - id: mongodb-atlas-secret
    description: a secret of a MongoDB Atlas service account
    source: 'MongoDB Atlas: mdb_sa_sk_'
    match: {token: {parts: [mdb_sa_sk_, base64url: 32-60]}}
    entropy: 3.5
    tests:
      positive: ['«mdb_sa_sk_ocnow9¦areTSv2Q9UmIX2qRNM2MSM9mgyJem»']
      negative:
        - 'xmdb_sa_sk_boKJZQK9hkH¦RSB1Gdl-M1bKsdnW7zC9HC'
        - 'mdb_sa_sk_8vAPYYarfk¦0sN0Q4Nh9463xnXgikVow'
        - 'mdb_sa_sk_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: neon-api-key
    description: a Neon API key
    source: 'Neon: napi_ and 64 characters'
    match: {token: {parts: [napi_, alnum: 60-68]}}
    entropy: 3.5
    tests:
      positive: ['«napi_E7065YONAft¦RHFGN0tTPleHAmbI1PEWTHQCZRzgIKrflgEOWw2QdMORV1VVQ8Oy»']
      negative:
        - 'xnapi_YAaRXhrXeqiNTaIFIZ4Dl0iHiCTw¦U829IGiyi5CnmI4T7wsSDzuebY7zz3V293H'
        - 'napi_O2r7aqRPziu9tkoz55V9RllMykC¦8CodDKkbX6wqR34fL8JUsXpnug3RtRik'
        - 'napi_aaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: aiven-token
    description: an Aiven token
    source: 'Aiven: aivenv1 and base64'
    match: {token: {parts: [aivenv1, base64: 80-200, '[=]': 0-2]}}
    entropy: 3.5
    tests:
      positive: ['«aivenv11NyhqWjPn¦rwEm4w4rqUZEtXYUzs7jMvq5Hbzfn93L0YuDX2I6+PbowVjT4JowaxL6smstLLUjGI8lZvF4031==»']
      negative: ['aivenv1abc']
  - id: elastic-cloud-key
    description: an Elastic Cloud API key
    source: 'Elastic Cloud: essu_ and base64'
    match: {token: {parts: [essu_, base64: 48-200, '[=]': 0-2]}}
    entropy: 3.5
    tests:
      positive: ['«essu_Qnwi8UBpxuR¦hzEXKgpEX819AYvytZTsryY0EfieJrDZiVpsRW6Zx=»']
      negative: ['xessu_s8LHb6SegMhowNLCyC19I¦YPWAcog55PknSe4Gyg9gdgpEAem7', 'essu_aaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa=']
  - id: maxmind-license-key
    description: a MaxMind licence key
    source: 'MaxMind: 6 and 29 characters and _mmk'
    match: {token: {parts: [alnum: 6, '[_]': 1, alnum: 29, _mmk]}}
    entropy: 4
    tests:
      positive: ['«wcQ0N6_00nlWEaYv¦qMxHIpghgaufFZFu8uJV_mmk»']
      negative: ['the _mmk of it', 'abc_def_mmk']
`;
