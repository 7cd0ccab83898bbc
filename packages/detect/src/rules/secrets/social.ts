// Credentials of social networks and file stores.

export const socialSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: facebook-secret
    description: a Facebook application secret behind its name
    source: 'Meta: 32 hex digits'
    confidence: medium
    match: {assign: {names: [facebook, fb_app, fb_secret], value: [hex: 32]}}
    entropy: 3
    tests:
      positive: ['facebook_key = "«Da4b793d92009ceF¦71C86dF0A3e1D1F9»"', '{"facebook": "«aAa07bdB28eD7ae2¦5D5DB1a2d96adDbD»"}']
      negative: ['facebook_key = E3a3ab84¦C50a27c89efbBDE200B09D5', 'digest: a81f97B295c6¦de7b4b7dDD3DAd6F58c1']
  - id: facebook-page-access-token
    description: an access token of Facebook or Instagram
    source: 'Meta: EAA, a letter and at least a hundred characters'
    severity: critical
    match: {token: {parts: [EAA, alnum: 101-400]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive: ['«EAAMRFsc2OeypxGc¦hiy0fXGd6MTVhUoc3MYPIsqu6qsCvouOAeTxcNHblaELUIoIc11O6VQMwI9tVD8YwsgoCaBBA74k7IsR74UnGbwDuBbE»']
      negative:
        - 'xEAAMSq3Iv5gVH0HwCRMB8ge5Tg8CXvuDwrkHnQTUPc20IJcaUYV0¦sbHtfoMIS2K057OoAz8hBFhFXdFOgsIEsL6Qx5GzD5kEAfVF1KWFHG'
        - 'EAAM8xqnaHAVmdbp2pWB8UALrqjzuRv8jcAikX30vgn3cEvLTyP¦Suf3oGmSZIyetpv2zVzyFXhBOXwC9pXWIeArStlkCb2q9MjpeGSw'
        - 'EAAMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: facebook-access-token
    description: an application token of Facebook behind its name
    source: 'Meta: the application id, a bar and a secret'
    match: {token: {parts: [[[fold: 'facebook'], [fold: 'fb_token'], [fold: 'fb-token']], '[ -~]': 1-30, digit: 15-16, [['|'], [fold: '%7c']], base64url: 27-40], left: none}}
    entropy: 3
    tests:
      positive: ['«facebook 1408742762612587¦|rhoK1cbv0DOU_RTX_87O4MkX7AJ»', '"«facebook_token": "1408742762612587¦|rhoK1cbv0DOU_RTX_87O4MkX7AJ»"']
      negative: ['facebook ¦12345|abc', '1408742762612587|rhoK1¦cbv0DOU_RTX_87O4MkX7AJ']
  - id: twitter-api-key
    description: a Twitter key behind its name
    source: 'X developer platform: 25 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [alnum: 25]}}
    check: [has-digit]
    tests:
      positive: ['twitter_key = "«y1erfHDdoGiW¦Mt6S4weuLX7hW»"', '{"twitter": "«JCdMfLpc9S9z¦zDhR3fnR9gB7a»"}']
      negative: ['twitter_key = lDQWQ¦pAdQTQZo5l93fvNs0ly', 'digest: nL5Vzkq5¦Zfsm66hhjjEeRumcq']
  - id: twitter-api-secret
    description: a Twitter secret behind its name
    source: 'X developer platform: 50 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [alnum: 50]}}
    check: [has-digit]
    tests:
      positive:
        - 'twitter_key = "«Y1rayiKiT7K83CNW¦kjrUCewPCH8OxJ1gZ868Sss7UNcGHQ3sD7»"'
        - '{"twitter": "«yNO6qBOUN1idpSHn¦vNKMwDmF7eWxTrIuYWBFPIGDeZ6BfFmo2l»"}'
      negative: ['twitter_key = tLnAoWaoy0UDg7Tpd¦ZuIAqNDjAx5VAplI9rAxkvY5ndNo15iw', 'digest: D6Z1eGl07b36iUwj4vgLW¦KbfG2ey42tpywG4iVMOc9g2MbhTXT']
  - id: twitter-access-token
    description: a Twitter access token behind its name
    source: 'X developer platform: a user id, a dash and 20 to 40 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [digit: 15-25, '-', alnum: 20-40]}}
    tests:
      positive: ['twitter_key = "«7496689824665436¦16-FRMhkpXieFkSzPrW029rqWv»"', '{"twitter": "«0709933190965557¦2465-3x99cu6vi2fHSIv03FUc»"}']
      negative: ['twitter_key = 2227801409493¦7688272-b1MPVgyreqS3FPrVcSU', 'digest: 9546781066842094823¦4-pJ6zKutRYVjnMEv336naSc56rJ']
  - id: twitter-access-secret
    description: a Twitter access secret behind its name
    source: 'X developer platform: 45 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [alnum: 45]}}
    check: [has-digit]
    tests:
      positive:
        - 'twitter_key = "«uaZzrQAyF33ZBl5E¦Zp54PRihwnEzYUSULHKOvyr9uGm6u»"'
        - '{"twitter": "«SH7mpmvTPbL2itre¦7ZMGIQsphVTGofbBN62HFqZknUave»"}'
      negative: ['twitter_key = YjpXpcFwDc345Cd¦JKPpXEiSI6COhAJphvdCmmU0fQjBP', 'digest: dKz6NP4q8smQZY5Wpy¦EKm7xMyqYCEd3YmJCGDsjKAW9om']
  - id: twitter-bearer-token
    description: a Twitter bearer token behind its name
    source: 'X developer platform: 22 letters A, then 80 to 100 characters'
    severity: critical
    confidence: medium
    match: {assign: {names: [twitter], value: [AAAAAAAAAAAAAAAAAAAAAA, '[A-Za-z0-9%]': 80-100]}}
    tests:
      positive:
        - 'twitter_key = "«AAAAAAAAAAAAAAAA¦AAAAAAK3C1HBmGTrbSNeckPX4Gc2JJeN6A2bqZeInP7MwDFZwIZic3lvUtIRMmVsgkKs4WtfxrTDjDVL9ow61I5b1G»"'
        - '{"twitter": "«AAAAAAAAAAAAAAAA¦AAAAAACasfZZLdGX4a6P2GVf3SQcm46EDCKtM2kIfeF3yMVioTT5CIkHaj77nXF4j%JghxE6ChQcEMrcPq7FDdRn»"}'
      negative:
        - 'twitter_key = AAAAAAAAAAAAAAAAAAAAAAuq64vPDtz1paAOzEzgNQY¦L7Io9srhVn0IxmIiG8WM1wOLpUjlTMb4Sqmpv9vxcyF5X5zSyJbkDXnufl'
        - 'digest: AAAAAAAAAAAAAAAAAAAAAAyxc8pS5HGt7aH6wKCgjTa74TPL¦MeHp60iIQrsUIwd7ak07svAA3YTJjr8RsrB0MnVFxfPX3cWukmZSZ9cIC'
  - id: twitter-bearer-token-plain
    description: a Twitter bearer token
    source: 'X developer platform: 22 letters A, then 80 to 100 characters'
    confidence: medium
    match: {token: {parts: [AAAAAAAAAAAAAAAAAAAAAA, '[A-Za-z0-9%]': 80-100]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive: ['«AAAAAAAAAAAAAAAA¦AAAAAAXUSjg%RuN0TBFVmLZ5rQyU0xW3LLvHVlwExPqT1RKJrTe8mWNoDfcFZz7DiBDBnikSOei82JFS4OhPxYll2»']
      negative:
        - 'xAAAAAAAAAAAAAAAAAAAAAAvm2WxxbCH7PcmNL%BLgTycoKVJHE¦X4vKOCTXH83lj1vAVcdOrv98ohP47SkULjpTyPKVS8Y9Ixc3Q1Z9'
        - 'AAAAAAAAAAAAAAAAAAAAAA5F39HkgHdhwEWqhT2ecHZITT1bGG¦COTe1Dcta6mEtOzuY41iEpcKAXmvZ3AcmiIKen2iIZUFGo49hUZ'
        - 'AAAAAAAAAAAAAAAAAAAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: linkedin-client-id
    description: a LinkedIn client id behind its name
    source: 'LinkedIn: 14 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [linkedin, linked_in, linked-in], value: [alnum: 14]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['linkedin_key = "«5iQVeEP¦C5uXeWJ»"', '{"linkedin": "«No59wC3¦ZaFFA4k»"}']
      negative: ['linkedin_key =¦ dn8ZSOYToGAwL', 'digest: wUS¦tcAMKxG1o4z']
  - id: linkedin-client-secret
    description: a LinkedIn secret behind its name
    source: 'LinkedIn: 16 characters'
    confidence: medium
    match: {assign: {names: [linkedin, linked_in, linked-in], value: [alnum: 16]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['linkedin_key = "«kTBmY6m0¦l1o7C7bh»"', '{"linkedin": "«JWrm2wks¦nWnybZT7»"}']
      negative: ['linkedin_key = ¦WFtnASLdqGYNJD5', 'digest: G5Vc¦9h9jT8TOi1n3']
  - id: linkedin-secret
    description: a LinkedIn client secret of the new form
    source: 'LinkedIn: WPL_AP1. and two parts'
    match: {token: {parts: [WPL_AP1., alnum: 16-20, '.', base64: 6-10, '[=]': 0-2]}}
    entropy: 2.5
    tests:
      positive: ['«WPL_AP1.F1uWNA9x¦wZL9JMaTVC.YHhVVRkVc6»']
      negative: ['xWPL_AP1.gSGbAXYcwQ¦DaRzxihJQ.eYoSQ92aP=', 'WPL_AP1.aaaaaaaaa¦aaaaaaaaa.aaaaaaa']
  - id: twitch-api-token
    description: a Twitch token behind its name
    source: 'Twitch: 30 characters'
    confidence: medium
    match: {assign: {names: [twitch], value: [alnum: 30]}}
    check: [has-digit]
    tests:
      positive: ['twitch_key = "«EGuMFnv7zEmT2xa¦NiYeVbNSYqwvSdr»"', '{"twitch": "«HaseoqINedkPQpW¦Nt7q16LT5UPwJpq»"}']
      negative: ['twitch_key = O5LPu99m¦6wJPpn5C9vII4f5NJux6Y', 'digest: KSagu85dEFA¦c4iCAh9Wr3vpDtHwWnr']
  - id: flickr-access-token
    description: a Flickr key behind its name
    source: 'Flickr: 32 characters'
    confidence: medium
    match: {assign: {names: [flickr], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['flickr_key = "«WuISiEpp3rpufjVB¦RUQtwLkQiL1zd6Ze»"', '{"flickr": "«qxpfbzF97R7J7ZgL¦WEdF3x1zHSOvAYxk»"}']
      negative: ['flickr_key = wQSYd3fsO¦8DQNWFAQYI6y6OBcbKsntG', 'digest: JlrAPzRJRYFT¦LsY75zo5wCBaaVpuMXeu']
  - id: dropbox-api-token
    description: a Dropbox application key behind its name
    source: 'Dropbox: 15 characters'
    confidence: medium
    match: {assign: {names: [dropbox], value: [alnum: 15]}}
    check: [has-digit]
    tests:
      positive: ['dropbox_key = "«Z2AozXr¦1t3jKvIH»"', '{"dropbox": "«N0R9PC9¦s5e8hUGT»"}']
      negative: ['dropbox_key = ¦p514CQfxWfoo5Q', 'digest: x9A¦LuIOg4B7HAJQ']
  - id: dropbox-long-lived-api-token
    description: a long-lived Dropbox token behind its name
    source: 'Dropbox: 11 characters, ten letters A, 43 characters'
    confidence: medium
    match: {assign: {names: [dropbox], value: [alnum: 11, AAAAAAAAAA, '[A-Za-z0-9_=-]': 43]}}
    tests:
      positive:
        - 'dropbox_key = "«vYQ6XSMX0j5AAAAA¦AAAAAcVhfCeGTJFNZV9sLzM67j6LNLGw4phNgJQv1BnUx8tx»"'
        - '{"dropbox": "«87rPVSU4KbUAAAAA¦AAAAAF8Y9CLUH48EL739O5U6gKQd1Zffsg1HSV9I4MG64Z8p»"}'
      negative:
        - 'dropbox_key = TG0lJgnoaPfAAAAAAAAAAzk2¦VOjh8i2T4sZUewcRPEgbZXyLbgOlShTgHzgB7Xl'
        - 'digest: tvNwXCWyWFVAAAAAAAAAA3Bdg1xH¦ViTOXIYgBmWu7LmN0bm7o0t8QQjWaACryCBq'
  - id: dropbox-short-lived-api-token
    description: a short-lived Dropbox token behind its name
    source: 'Dropbox: sl. and 135 characters'
    confidence: medium
    match: {assign: {names: [dropbox], value: [sl., '[A-Za-z0-9_=-]': 130-152]}}
    tests:
      positive:
        - 'dropbox_key = "«sl.MdIBdpGs1p53j¦NLeM4HuanqxWAk=vox81IleN6bG1VZAEiAmwzyr75uNohUQr15PPDSFVl4wBw7RTNrE1bY0D8bIWSDsQq9KYFV-3WbFpehOtHexci0Yxe4ZgmN1o8ezyaBL»"'
        - '{"dropbox": "«sl.79VFQEZiAFxDI¦3PM9wDlw0kZJKJDmYCLUZ8I1x8hTURQ8h7hxvZI4UmpRNPjewFaXf3P28E0eStawyyjIn5DBGZNwcyw2iNCwypOnti0tZzDfAUrtnE0v5dnJmNb87y9QBvWFgNl»"}'
      negative:
        - 'dropbox_key = sl.fcV1ryw46fVGlCsBljRtQlpltfzZxTk8iwP7fXWIDLogMdn4jlGQsZfS¦KT4Qi40yOUKOEq9sVzqHk2juf55nA3mlIiiUDKVxhxfQv2aLMgHA34IvYohAtH0XOeiluMVQt'
        - 'digest: sl.BHFHiG5H4t1VTJ99NjhfwFYfkOviKAbbkiGcS5g3m4UJXrCOLSWJ6mksFOkwy¦LetYk3y6JgGVAJKDNlKpMcDLpOPg6uEL8xeahXg4_NQECD1jcPszOG7endsTTJgGNHbVcjwW'
  - id: dropbox-short-lived-token
    description: a short-lived Dropbox token
    source: 'Dropbox: sl. and 130 or more characters'
    match: {token: {parts: [[sl.B, sl.A, sl.u.], base64url: 129-1400]}}
    entropy: 4
    tests:
      positive:
        - '«sl.BsEsDMmTAKwXq¦9sdkZqnnyKzGFgiIAp2MvWJU7gRkiAehrezFq4zUJeBEx1FSs5GG01F88YQA5aNaqDOM7CqWKSsv1-22Iy4ISTu9Kyox7gIRC3x8h69vn5VJRQPtXLt6gJ»'
      negative:
        - 'xsl.BIOOHhg-DWjeoCryC3H9pqy47hDtTdFhsAC9FjgOXV4tA5vFjkc9OsUmAMDX36JgUO¦lbd4l8itIiAE1pFjLjT7FkgPr9WWY2ILpF7JY7nauOZS1lEF4ZjP2tHf0ICIh5uoeT5Jzp'
        - 'sl.BCcGldV5AyXVSXMwjvsqHOklwuEXvufIAj0vAxIGQ8zNg14JOXEN09PHvbOOFYZ¦5y44ov2BhTjmcOwuTgrl7udl67qIKlk02xooX50Ah3Bvuwdq6rMiJ3NXnPYEXyfSXv'
        - 'sl.Baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
`;
