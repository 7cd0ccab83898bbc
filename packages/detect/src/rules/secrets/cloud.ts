// Credentials of the large clouds.

export const cloudSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: aws-access-token
    description: an AWS access key id
    source: AWS IAM user guide on unique identifiers; A3T stood for early keys
    match: {token: {parts: [[AKIA, ASIA, ABIA, ACCA], base32: 16]}}
    entropy: 3
    allow: {ends: [EXAMPLE]}
    tests:
      positive: ['«AKIAVJXOTH¦2TFBATZ5X2»']
      negative: ['AKIAIOSFOD¦NN7EXAMPLE', 'AKIAQYLPMN¦5HFIQR7XYAB', 'xAKIAQYLPM¦N5HFIQR7XYA', 'AKIAAAAAAA¦AAAAAAAAAA']
  - id: aws-access-token-early
    description: an AWS access key id of the early form
    source: AWS IAM user guide on unique identifiers
    confidence: medium
    match: {token: {parts: [A3T, upalnum: 1, base32: 16]}}
    entropy: 3
    allow: {ends: [EXAMPLE]}
    tests:
      positive: ['«A3TPDQYN3Y¦Z24DLDSUAV»']
      negative: ['xA3T8BPX3J¦EQ5IU5EK2SD', 'A3T9DVE2S¦MU2EURC6TT', 'A3TAAAAAAA¦AAAAAAAAAA']
  - id: aws-access-token-like
    description: what has the length of an AWS access key id, with digits that the real ones lack
    source: AWS IAM user guide on unique identifiers; other tools take any capital and digit
    confidence: low
    match: {token: {parts: [[AKIA, ASIA], upalnum: 16]}}
    check: [has-digit]
    entropy: 3
    allow: {ends: [EXAMPLE]}
    tests:
      positive: ['aws_id = «AKIA91QYLPMN¦H0IQR7X8»']
      negative: ['AKIA91QYLPMN¦H0IQR7X', 'AKIAXXXXXXXX¦XXXXXXXX', 'AKIA01IOSFOD¦NEXAMPLE']
  - id: aws-secret-access-key
    description: an AWS secret access key behind its name
    source: 'AWS IAM user guide: 40 characters of base64'
    severity: critical
    match: {assign: {names: ['*aws_secret', '*awssecret', '*aws-secret', '*aws secret', '*secret_access_key', '*secretaccesskey', '*secret access key', '*secret-access-key'], value: [base64: 40]}}
    check: [mixed-case-digit]
    entropy: 4
    allow: {ends: [EXAMPLEKEY]}
    tests:
      positive:
        - 'aws_secret_access_key = «bQ3f/Zl9rT0v¦WxYk7Hn2Pc5JgU8sMdE1aKoLi+Rt»'
        - '"SecretAccessKey": "«bQ3f/Zl9rT0v¦WxYk7Hn2Pc5JgU8sMdE1aKoLi+Rt»"'
      negative: ['aws_secret_access_key = wJalrXUt¦nFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'sha = bQ3f/Zl9rT0vWxYk7¦Hn2Pc5JgU8sMdE1aKoLi+Rt']
  - id: aws-session-token
    description: an AWS session token behind its name
    source: 'AWS STS: base64 of some hundred bytes'
    confidence: medium
    match: {assign: {names: ['*session_token', '*sessiontoken', '*session-token', '*security_token'], value: [base64: 180-1400, '[=]': 0-2]}}
    check: [mixed-case-digit]
    entropy: 4.5
    tests:
      positive:
        - 'session_token_key = "«Pi7mguXxydPuIWP8¦Bzn2XCR1MucL3CKGqNwfWX7kK4oEPZ40K1l61sAkAAjA7TniTD2EImuJfrzt2g0/XGd6ZTVhUoc3MYPIsqu6qsCvouOAeTxcaHblaELUIoIc11O6VhMwQ9tVH8Yws3wAZCA7fp3GdD1kb02wDuBbkGtx8Kt0ev3wVxssNHjuWJ=»"'
        - '{"session_token": "«oX8huoSRcfOin1Zd¦Osdw3m8i2HJMQS2K057OoAz8hBFrgXdFOgsIEt4USOHjD5kIAfVF1UWFHOx0HAVmdbp2pWB8UAWrCMtRGjoTD02KXgU6t40IvWTyeSuf3oGmSZIyetpv2zVz4fiVTS9JuWIeArkNPdEb2q9MjpeGSy1erfHDdoGiWMt6SxYhW==»"}'
      negative: ['session_token ¦= shortAbc123==', 'digest: IQoJb3JpZ2luX2Vj¦EHoaCXVzLWVhc3QtMSJHMEUC']
  - id: aws-amazon-bedrock-api-key-long-lived
    description: a long-lived Amazon Bedrock key
    source: 'AWS Bedrock API keys: prefix ABSK, then base64 of the key name'
    severity: critical
    match: {token: {parts: [ABSK, base64: 109-269, '[=]': 0-2], right: value}}
    entropy: 3.5
    allow: {contains: [EXAMPLEEXAMPLE]}
    tests:
      positive: ['«ABSKYQ5JC6MfLpc9¦S9zzDhR3+ni9gB7UWspuk4wcbNm66GsrR9RrzlDgWQpAdQmQZ7nbqjcW8Z4Y1rayiVQ2TKcm3txwybJDh4EUJItxJ1gZ86lss7UC»']
      negative:
        - 'xABSKi5OQ3sDrn21bGOU1id33jPHcwCzjpJ8yAkl1wWBFfQGD9Z6BfFmo2¦igIOcxuRCasR0szDygLtKbfG2ey42ta6UcyCCuLPOR7bzaeTsTq3Wao7oE'
        - 'ABSKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa='
  - id: aws-amazon-bedrock-api-key-short-lived
    description: a short-lived Amazon Bedrock key
    source: 'AWS Bedrock API keys: a presigned address of bedrock.amazonaws.com in base64'
    severity: critical
    match: {token: {parts: [bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t, base64url: 0-2000], right: none}}
    tests:
      positive: ['«bedrock-api-key-¦YmVkcm9jay5hbWF6b25hd3MuY29t2Klp»']
      negative: ['bedrock-api-key-YmVkcm¦9jay5hbWF6b25hd3MuY29x']
  - id: azure-storage-key
    description: the account key of an Azure storage connection string
    source: 'Azure storage: 64 bytes in base64'
    severity: critical
    match: {token: {parts: [fold: 'AccountKey=', base64: 86, '=='], right: none}}
    tests:
      positive: ['«AccountKey=ddZuQ¦AqNDjARrphtYcRDnzi2y9wdLIisfeTSYxinw7XJ0QNUV2ofiGcEFilzN1eFkkzPKotJrJCv1Rk7mP9dVn==»']
      negative: ['AccountK¦ey=abc==']
  - id: azure-service-bus-key
    description: the shared access key of an Azure connection string
    source: 'Azure Service Bus, Event Hubs and IoT Hub: 32 bytes in base64'
    severity: critical
    match: {token: {parts: [fold: 'SharedAccessKey=', base64: 43, '='], right: none}}
    tests:
      positive: ['«SharedAccessKey=¦mCrjYsqqdJQbGt0QO6JFm0BblIv03FU1vn1K1snH31D=»']
      negative: ['SharedAcce¦ssKey=abc=']
  - id: azure-sas-signature
    description: the signature of an Azure shared access link
    source: 'Azure storage: service SAS, parameter sig'
    match: {token: {parts: ['sig=', '[A-Za-z0-9+/%]': 43-80, [[fold: '%3D'], '=', [base64: 0-1]]], right: word}}
    entropy: 4
    near: {words: [sv, se, sp, sr, st, spr], within: 200}
    tests:
      positive: ['?sv=2022-11-02&se=2030-01-01&sr=b&sp=r&«sig=Xf3kL9pQz7Rt2WvB5nY¦cXf3kL9pQz7Rt2WvB5nYcAbCd%3D»']
      negative: ['sig=Xf3kL9pQz7Rt2WvB5nYcX¦f3kL9pQz7Rt2WvB5nYcAbCd%3D']
  - id: azure-ad-client-secret
    description: a client secret of an Azure AD application
    source: 'Microsoft identity platform: three characters, a digit, Q~ and more'
    severity: critical
    match: {token: {parts: ['[A-Za-z0-9_~.]': 3, digit: 1, 'Q~', '[A-Za-z0-9_~.-]': 31-34], left: value, right: value}}
    entropy: 3.5
    tests:
      positive: ['client_secret=«bP88Q~¦rcBcYjzzOhg1Hnn76Wm3jGgakZiZ.8vMgR»']
      negative:
        - '~~~~~~~~~~~~~~~~~~~~~¦~~~~~~~~~~~~~~~~~~~~~'
        - '.ui.visible.right.sid¦ebar~.ui.visible.left'
        - 'key 4~q8Q~3wIHjX9DT0yCNf¦Qmr9oxmYrDZoQVLOdNg~yk0a'
  - id: azure-devops-token
    description: a personal access token of Azure DevOps
    source: 'Azure DevOps: 84 characters with the fixed part JQQJ99'
    severity: critical
    match: {token: {parts: [alnum: 52, JQQJ99, alnum: 12, AZDO, alnum: 4, alnum: 0-6]}}
    tests:
      positive: ['«aA5daob5BbspJ6zK¦utRYVjnMEv336naSc56rII95rNgu1tbrS0aOJQQJ99cc8thJt8xv4SAZDOPVgHyreqSX»']
      negative: ['JQQJ99AZDO', 'x1JQQJ99BCACAA¦AAAAAAAAAAAZDO']
  - id: azure-function-key
    description: a function or host key of Azure Functions in a link
    source: 'Azure Functions access keys: 54 characters and =='
    match: {token: {parts: ['?code=', base64url: 52-56, [['=='], [fold: '%3D%3D']]], left: none, right: none}}
    entropy: 4
    tests:
      positive: ['«?code=3FPNd0uaZz¦iTqMmSxlEZp54PRihwuR9nzp5WQq1SJG5KWuc8hnD1pkOa==»']
      negative: ['?code=m798Ek0Jd3YmJCGDsjVBW9o¦p8Qta7mODcsbN26NUEdHvSDGQ6M3==', '?code=aaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa==']
  - id: gcp-api-key
    description: a Google API key
    source: 'Google Cloud: AIza and 35 characters'
    match: {token: {parts: [AIza, base64url: 35]}}
    entropy: 4
    allow: {contains: [AIzaSyabcdefghijklmnopqrstuvwxyz, AIzaSyAnLA7NfeLquW1tJFpx_eQCxoX, AIzaSyCkEhVjf3pduRDt6d1yKOMitrUEke8agEM,
        AIzaSyD3asb-2pEZVqMkmL6M9N6nHZRR_znhrh0, AIzayDNSXIbFmlXbIE6mCzDLQAqITYefhixbX4A, AIzaSyA5_iVawFQ8ABuTZNUdcwERLJv_a_p4wtM, AIzaSyDSb51JiIcB6OJpwwMicseKRhhrOq1cS7g]}
    tests:
      positive: ['key=«AIzaSy95YTBXaK7JQEVT0m¦lAmrtVETW0TesULee»']
      negative: ['AIzaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa', 'AIzaSyB3kq¦9XfT7LmZp2', 'AIzaSyD3asb-2pEZVqM¦kmL6M9N6nHZRR_znhrh0']
  - id: gcp-oauth-client-secret
    description: an OAuth client secret of Google
    source: 'Google identity: GOCSPX- and 28 characters'
    severity: critical
    match: {token: {parts: [GOCSPX-, base64url: 28]}}
    entropy: 3
    tests:
      positive: ['«GOCSPX-zssuQvW9I¦pBQyOPX3C1HBmGTrbS5»']
      negative: ['xGOCSPX-yobPSUPx5k¦1AB76B2bqZeInP7MwX', 'GOCSPX-xKZwIZi53l¦vUtIRMmqsgkKs4WtI', 'GOCSPX-aaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: gcp-oauth-access-token
    description: an OAuth access token of Google
    source: 'Google identity: ya29. and the token'
    match: {token: {parts: [ya29., base64url: 60-1024]}}
    entropy: 3.5
    tests:
      positive: ['«ya29.fxrTDB2LtZf¦q5YufjV0sfZZLdGv4a6P2GVf3Shcm46EDFKtZ2kIfeF3yMrimB»']
      negative:
        - 'xya29.T5CIkOaj77nXF4juZnajDrg2ZmEu¦hu9fVBSPni4I4FP390hOalc4CgQtIBdsThE'
        - 'ya29.bksGqlzndhQLuuYRWR9jVPrdqm1¦r8RsrB0MnVFx-Pu3cWukmZSZ9cIWHiWp'
        - 'ya29.aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gcp-oauth-refresh-token
    description: an OAuth refresh token of Google
    source: 'Google identity: 1//0 and the token'
    match: {token: {parts: ['1//0', base64url: 60-256], left: none}}
    entropy: 3.5
    tests:
      positive: ['«1//0Dte6L1czEzga¦QYL7Io9s0PLLZZnCkJJYDpPsaUJyEUMb4kqmpveSwgQmke7QS»']
      negative:
        - '1//0DiBDBnikScei82JFS4OhexYllvm¦2WxxbCH7PcmNL4aSOgbcaTaAIX4vKOCO'
        - '1//0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: alibaba-access-key-id
    description: an Alibaba Cloud access key id
    source: 'Alibaba Cloud RAM: LTAI and 20 characters, 12 in early keys'
    match: {token: {parts: [LTAI, [[alnum: 20], [alnum: 12]]]}}
    entropy: 2
    tests:
      positive: ['«LTAITXH83lj1¦vAVcdOrv98ox»', 'id=«LTAIq8Zt4LmX¦1cVb»']
      negative: ['xLTAIFxK8H0H¦mzW1GwLCLpBt1', 'LTAI9Ixc3Q1¦Z5F39HkgHdhz', 'LTAIaaaaaaaa¦aaaaaaaaaaaa']
  - id: alibaba-secret-key
    description: an Alibaba Cloud secret behind its name
    source: 'Alibaba Cloud RAM: 30 characters'
    confidence: medium
    match: {assign: {names: [alibaba, aliyun], value: [alnum: 30]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['alibaba_key = "«4GLTvr9BfOHZITT¦1bGGCOTe1Dcta69»"', '{"alibaba": "«rJG0mDRzGKCpcKA¦XmvZ3AcmiIKen2i»"}']
      negative: ['alibaba_key = wC3ZaFF¦A4ZPWumPl4gysOztN4dOCV', 'digest: kukfo3L2Biv¦75iQVeEPC5uXeW3khK6']
  - id: tencent-secret-id
    description: a Tencent Cloud secret id
    source: 'Tencent Cloud CAM: AKID and 32 characters'
    confidence: medium
    match: {token: {parts: [AKID, alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['«AKIDYToGAwAiULh9¦CLbPYOzphGOIQr9oMBmY»']
      negative: ['xAKIDVjXrJWrm2wksn¦WnybZTKbyMrxAuHIt1q', 'AKIDi1n6Cn0PTdeXP¦Qu3R1uWNA9xwZL9JMn', 'AKIDaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: digitalocean-pat
    description: a DigitalOcean personal access token
    source: 'DigitalOcean API reference: dop_v1_ and 32 bytes in hex'
    severity: critical
    match: {token: {parts: [dop_v1_, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«dop_v1_d2ac3d88a¦71de3d0bce31d8aa8fce84dd942362788893d6cfad69c3d7ed1209f»']
      negative:
        - 'xdop_v1_6fea8cadd9d8c7f5859de0e220e0¦100b06303e7e7051c0837a74fbba0cf0cd93'
        - 'dop_v1_724655ffa8f7f02582e84905c94c¦5b2e2163320c487c48c2954e183c080ddaa'
        - 'dop_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: digitalocean-access-token
    description: a DigitalOcean OAuth access token
    source: DigitalOcean API reference
    severity: critical
    match: {token: {parts: [doo_v1_, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«doo_v1_01f6c39ce¦956ca6b208c45f7ded50303b81be564cc921013873b6354759aa418»']
      negative:
        - 'xdoo_v1_918faf1d8c875bbfe5f0f19426ca¦76c1af5334760249b4dc7a9a8aafc15a3e52'
        - 'doo_v1_f7770e92f4c7fb75192e634cc808¦1bb2078e5a897b4c39bbf6e2dda713bd013'
        - 'doo_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: digitalocean-refresh-token
    description: a DigitalOcean OAuth refresh token
    source: DigitalOcean API reference
    severity: critical
    match: {token: {parts: [fold: 'dor_v1_', hex: 64]}}
    entropy: 3
    tests:
      positive: ['«dor_v1_EB104AfAA¦DEd7Cbf8A2Ec3bD21AF87BC72cb5d87C9A4A36Abb6e40BBFD2E41B5»']
      negative:
        - 'xdor_v1_65f6BEdDFd0CfbECD9015d39eFd3¦bD458CEb6cAa8F1ac891aCe0cdC1AAddcE6C'
        - 'dor_v1_d4591Efa89B1AF231a7A7b1feBcd¦85B8296c8ffA4513Ef2cB02c140edecCc25'
        - 'dor_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: yandex-access-token
    description: a Yandex Cloud IAM token behind its name
    source: 'Yandex Cloud IAM: t1. and two parts'
    confidence: medium
    match: {assign: {names: [yandex], value: [t1., base64url: 1-300, '[=]': 0-2, '.', base64url: 86, '[=]': 0-2]}}
    tests:
      positive:
        - 'yandex_key = "«t1.m2xT80N.OUe78¦cUqf7xitiXJTrkr7CzXE4UmpRNPjewFaXf3P28E0eStawyyjIn5DBGZNwcyw2iNCwypOnti0tZzDfAUrp==»"'
        - '{"yandex": "«t1.c.0v5dnJmNb87¦y9QBvWFgNcuCOiG5H4t1VTJ99NjhfwFYfkOviKAbbkiGcS5g3m4UJXrCOLSWJ6mksFOkwyLetYd»"}'
      negative: ['yandex_token¦ = t1.abc.def', 'release t¦1.9euelZq']
  - id: yandex-api-key
    description: a Yandex Cloud API key behind its name
    source: 'Yandex Cloud IAM: AQVN'
    confidence: medium
    match: {assign: {names: [yandex], value: [AQVN, base64url: 35-38]}}
    tests:
      positive: ['yandex_key = "«AQVN3y6JgGVAJKDN¦lKpMcDLpOPg6uEL8xeahXg4A»"', '{"yandex": "«AQVN4JjjED1jcPsz¦OG7endsTTJgGNHbVcjwfcV1ryB»"}']
      negative: ['yandex_key = AQVNLogMdn4j¦lGQsZfSKT4Qi40yOUKOEq9sVzB', 'digest: AQVNY46fVGlCsBlj¦RtQlpltfzZxTk8iwP7fXWIDh']
  - id: yandex-aws-access-token
    description: a Yandex Cloud static key behind its name
    source: 'Yandex Cloud IAM: YC'
    confidence: medium
    match: {assign: {names: [yandex], value: [YC, base64url: 38]}}
    tests:
      positive: ['yandex_key = "«YClIBagVDCcnA3ml¦IiiUDKVxhxfQv2aLMgHA34Iy»"', '{"yandex": "«YCajr7tuHMTY0Bsu¦MVQsEsDMmTAKwXq9sdkZqnnG»"}']
      negative: ['yandex_key = YCKNlAv6yfbsF¦88YQA5aNaqDOM7CqWKSsv1-22M', 'digest: YCMZKzGFgiIAp2Mv¦WJU7gRkiAehrezFq4zUJeBEz']
`;
