// Credentials of the large clouds.

export const cloudSecrets = String.raw`
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
      negative:
        - 'session_token_key = DkKbfG2ey42ta6UcyCCuLPOR7bzaeTsTq3Wao7oHg7TpdZuQAqNDjARrphtYcRDnzi2y9wdLIisfeTSY¦xinw7XJ0QNUV2ofiGcEFilzN1eFkkzPKotJrJCv1Rk7mP9dVy1v7hSE7uX2p3x99cu6vi2fHSIv03FU1vn1K1snH31A5d1obDbgtI'
        - 'digest: YQ5JC6MfLpc9S9zzDhR3+ni9gB7UWspuk4wcbNm66GsrR9RrzlDgWQpAdQmQZ7nbqjcW8Z4Y1rayiVQ2TKcm3txw¦ybJDh4EUJItxJ1gZ86lss7UacGHQ3sDrn21bGOU1id33jPHcwCzjpJ8yAkl1wWBFfQGD9Z6BfFmo2igIOcxuRCasR0szDyv='
  - id: aws-amazon-bedrock-api-key-long-lived
    description: a long-lived Amazon Bedrock key
    source: 'AWS Bedrock API keys: prefix ABSK, then base64 of the key name'
    severity: critical
    match: {token: {parts: [ABSK, base64: 109-269, '[=]': 0-2], right: value}}
    entropy: 3.5
    allow: {contains: [EXAMPLEEXAMPLE]}
    tests:
      positive: ['«ABSK8kuutRYVCPiO¦gelLh7NMDdrIUeiBF0ul1eYh2UqKb1MPVg8iMi5eNd0uaZziTqMmSxlEZp54PRihwuR9nzp5WQq1SJG5KWuc8hnD1pkOqVWhgb4sW»']
      negative:
        - 'xABSKfDgsphVnGo+bBN62HKqZIVayeE7vXw8YQzxnVb6JW7TVm798Ek0J¦d3YmJCGDsjVBW9op8Qta7mODcsbN26NUEdHvSDGQ6MzssuQvW9IpBQyOPk'
        - 'ABSKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: aws-amazon-bedrock-api-key-short-lived
    description: a short-lived Amazon Bedrock key
    source: 'AWS Bedrock API keys: a presigned address of bedrock.amazonaws.com in base64'
    severity: critical
    match: {token: {parts: [bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t, base64url: 0-2000], right: none}}
    tests:
      positive: ['«bedrock-api-key-¦YmVkcm9jay5hbWF6b25hd3MuY29tifrYlU»']
      negative: ['bedrock-api-key-YmVkcm¦9jay5hbWF6b25hd3MuY29x']
  - id: azure-storage-key
    description: the account key of an Azure storage connection string
    source: 'Azure storage: 64 bytes in base64'
    severity: critical
    match: {token: {parts: [fold: 'AccountKey=', base64: 86, '=='], right: none}}
    tests:
      positive: ['«AccountKey=mGTrb¦SNeckUPx5k1AB76B2bqZeInP7MwDFZwIZi53lvUtIRMmqsgkKs4Wt/xrTDB2LtZfq5YufjV0sfZZLdGv4==»']
      negative: ['AccountK¦ey=abc==']
  - id: azure-service-bus-key
    description: the shared access key of an Azure connection string
    source: 'Azure Service Bus, Event Hubs and IoT Hub: 32 bytes in base64'
    severity: critical
    match: {token: {parts: [fold: 'SharedAccessKey=', base64: 43, '='], right: none}}
    tests:
      positive: ['«SharedAccessKey=¦NeNOAIDEmVOOolX2EDFKtZ2kIfeF3yMrimn5CIkOajX=»']
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
      positive: ['«vM4gvU3P9LjghoPj¦tanTOuvTFo5xhaAu3pS5HGt7aH6wKCgjTa7IJQQJ994oXLMeHp60ilAZDOIQrwsUW»']
      negative: ['JQQJ99AZDO', 'x1JQQJ99BCACAA¦AAAAAAAAAAAZDO']
  - id: azure-function-key
    description: a function or host key of Azure Functions in a link
    source: 'Azure Functions access keys: 54 characters and =='
    match: {token: {parts: ['?code=', base64url: 52-56, [['=='], [fold: '%3D%3D']]], left: none, right: none}}
    entropy: 4
    tests:
      positive: ['«?code=Iwd7ak07sv¦AA3YTJjd67r4tvMnVFx-Pu3cWukmZSZ9cIWHiW7nCe6p==»']
      negative: ['?code=XgCVL8FhuufXUSjI6EhqTBL¦VmLy5rQyU0xW3LLvHVlwExfqT1Rd==', '?code=aaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa==']
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
      positive: ['«GOCSPX-KJrme8mWN¦oDfcFZz7DiBDBnikSc5»']
      negative: ['xGOCSPX-QmucMySTfu¦xxYllvm2WxxbCH7Pcc', 'GOCSPX-qPtuBLgmyc¦oVVJHEX4vKOCTuH8H', 'GOCSPX-aaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: gcp-oauth-access-token
    description: an OAuth access token of Google
    source: 'Google identity: ya29. and the token'
    match: {token: {parts: [ya29., base64url: 60-1024]}}
    entropy: 3.5
    tests:
      positive: ['«ya29.3lj11XpKNXW¦1TbFxK8O0Hmzs1GwLCXpBtL22uLdV_z39OkgHdhwEsqhT28cHZn»']
      negative:
        - 'xya29.ITT1bGGCOTe1Dcta6mEtOzuw41i¦EpcKAXmvy3AcmiIKex02ZWfFGotgVk0REq'
        - 'ya29.8C3IPsJLvi6irxPOPBGkvteaxZK¦xG1o4lI8DkOwToGBWLc6O2MB8SaGc3bb'
        - 'ya29.aaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: gcp-oauth-refresh-token
    description: an OAuth refresh token of Google
    source: 'Google identity: 1//0 and the token'
    match: {token: {parts: ['1//0', base64url: 60-256], left: none}}
    entropy: 3.5
    tests:
      positive: ['«1//0f6fgrtexyo0M¦MKgBgtRHYytiu5G5Vc9h9jTQt1jn3vASLdqGYNJDF1usbA9xwZL9Jw»']
      negative:
        - '1//0IDKvCMbOdwqom9AkdWtt7IxUnZh¦dbRYodeLRVS0gu85dEFA44EAh9WAwMHd'
        - '1//0aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: alibaba-access-key-id
    description: an Alibaba Cloud access key id
    source: 'Alibaba Cloud RAM: LTAI and 20 characters'
    match: {token: {parts: [LTAI, alnum: 20]}}
    entropy: 2
    tests:
      positive: ['«LTAI9QGdorii¦f57kK6wJPpnR»']
      negative: ['xLTAIs1M6UOJ¦tJ58gjBYlOuji', 'LTAIaTgO9EI¦M2r8h0nSifnO', 'LTAIaaaaaaaa¦aaaaaaaaaaaa']
  - id: alibaba-secret-key
    description: an Alibaba Cloud secret behind its name
    source: 'Alibaba Cloud RAM: 30 characters'
    confidence: medium
    match: {assign: {names: [alibaba, aliyun], value: [alnum: 30]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['alibaba_key = "«kQiL1zd6ZQ56Azt¦Qk6XOhl5xUonXKe»"', '{"alibaba": "«3x1zHSOvAYxLzR2¦DY9gnMYRsY75zof»"}']
      negative: ['alibaba_key = 461KfPb¦h1nepSZ2AozXr1t3jKvIYb', 'digest: YBRmaaVpuMX¦eZGSYd3fsO8DQNWFAQg']
  - id: tencent-secret-id
    description: a Tencent Cloud secret id
    source: 'Tencent Cloud CAM: AKID and 32 characters'
    confidence: medium
    match: {token: {parts: [AKID, alnum: 32]}}
    entropy: 3.5
    tests:
      positive: ['«AKID0R9PC9s5e8hU¦Gx9ALuIOg4B7HAJCz28k»']
      negative: ['xAKIDCQfxWfoo5j9sO¦pXo2HcKhf4MADTJFNZe', 'AKID0APNqW3ssDUf0¦DJXIPidwEr7eBnKx8u', 'AKIDaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: digitalocean-pat
    description: a DigitalOcean personal access token
    source: 'DigitalOcean API reference: dop_v1_ and 32 bytes in hex'
    severity: critical
    match: {token: {parts: [dop_v1_, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«dop_v1_c7a9a8aaf¦c15a3e5c7770e92f4c7fb75192e634cc8081bb2078e5a897b4c39b4»']
      negative:
        - 'xdop_v1_bf6e2dda713bd01a104f8ee2a7d2¦c3b6afe8712cb5d8792f360b6e40732a4156'
        - 'dop_v1_780b2ed42d04fb4015d39e028094¦58ee76e8b1ac891a1e0cd712dc3d45918ae'
        - 'dop_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: digitalocean-access-token
    description: a DigitalOcean OAuth access token
    source: DigitalOcean API reference
    severity: critical
    match: {token: {parts: [doo_v1_, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«doo_v1_892a8b61a¦7778fecd85c296c8ffd013e82c4c2d1eb6ec3c29c4541afeac47119»']
      negative:
        - 'xdoo_v1_bfe9216293a837931dbfa6ff9da6¦8ce03c3e9456316a51241f05eb61eb87cd2c'
        - 'doo_v1_980b22eb0383e389474e786f94aa¦0dd9de4e83152b1359b4517352f154b2a3a'
        - 'doo_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: digitalocean-refresh-token
    description: a DigitalOcean OAuth refresh token
    source: DigitalOcean API reference
    severity: critical
    match: {token: {parts: [fold: 'dor_v1_', hex: 64]}}
    entropy: 3
    tests:
      positive: ['«dor_v1_104513C5E¦6e15E77Aa25f9e497eACDF42118741e5a148494A363d5eBb69a3D4c»']
      negative:
        - 'xdor_v1_2e19c9100CB8BAECbff1c9CBaDd9¦fbb415EA67DeBC38cf9598489fFb572F925f'
        - 'dor_v1_04b06Aa11eD0eA29Ba15acAfDC6E¦024a70d8dBFA0b364cBCfAC7296CC05cbFc'
        - 'dor_v1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: yandex-access-token
    description: a Yandex Cloud IAM token behind its name
    source: 'Yandex Cloud IAM: t1. and two parts'
    confidence: medium
    match: {assign: {names: [yandex], value: [t1., base64url: 1-300, '[=]': 0-2, '.', base64url: 86, '[=]': 0-2]}}
    tests:
      positive:
        - 'yandex_key = "«t1.Cs==.BgzfVMZK¦zGFgiIAp2MvWJU7gRkiAehrezFq4zUJeBEx1FSs5GG01F88YQA5aNaqDOM7CqWKSsv1-22Iy4ISTuB==»"'
        - '{"yandex": "«t1.3S==.x7gIRC3x¦8h69vn5VJRQPtXLt6gIOOHhg-DWjeoCryC3H9pqy47hDtTdFhsAC9FjgOXV4tA5vFjkc9OsUmAMDXc==»"}'
      negative:
        - 'yandex_key = t1.vCy.3nUneEtt0ufIAj0vAxIGQ8zNg14JOXEN0¦9PHvbOOFYZ5y44ov2BhTjmcOwuTgrl7udl67qIKlk02xooX50Ah3f'
        - 'digest: t1.Kdtmkb=.ExENqozoKDmJ1pFjLjT7FkgPr9WWY2ILpF¦7JY7nauOZS1lEF4ZjP2tHf0ICIh5uoeT5JzCcGldV5AyXVSXMwj4='
  - id: yandex-api-key
    description: a Yandex Cloud API key behind its name
    source: 'Yandex Cloud IAM: AQVN'
    confidence: medium
    match: {assign: {names: [yandex], value: [AQVN, base64url: 35-38]}}
    tests:
      positive: ['yandex_key = "«AQVNwdq6rMiJ3NXn¦PYEXyfSXfyYx3HOJCkUnCdHPtv»"', '{"yandex": "«AQVNDFfvucN93UVw¦9GaHMtdXqIg0VHO4AldPgrvD»"}']
      negative: ['yandex_key = AQVNVZlf07Oo¦vAV6NqDfluO6w4gW4Nncjuj8BJ', 'digest: AQVNQJDAuPnrxNz¦CS35LXa1jQtd6oB8aYehBXAV']
  - id: yandex-aws-access-token
    description: a Yandex Cloud static key behind its name
    source: 'Yandex Cloud IAM: YC'
    confidence: medium
    match: {assign: {names: [yandex], value: [YC, base64url: 38]}}
    tests:
      positive: ['yandex_key = "«YCC7JP1Dl0r1j7ly¦0gdMwV7chNXqvRtkyGvMwQrl»"', '{"yandex": "«YCM72VAUJcCsAuz5¦feRy4qeQA8mI8FKWfoOLDKMR»"}']
      negative: ['yandex_key = YCBtn1CYLL5D7¦EaoA9KnJJEF6EWvESQ3couJw5o', 'digest: YC34QBFjLZWgBhWZ¦CJkMyRzDLrNyUSkKZ5HmliDT']
`;
