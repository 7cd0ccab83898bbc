// Credentials of social networks and file stores.

export const socialSecrets = String.raw`
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
    match: {token: {parts: [[EAAM, EAAC, EAAB, EAAG, EAAE, EAAH, EAAD], alnum: 100-400]}}
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
    confidence: medium
    match: {assign: {names: [facebook, fb_token, graph.facebook.com], value: [digit: 15-16, [['|'], [fold: '%7c'], ['%']], base64url: 27-40]}}
    entropy: 3
    tests:
      positive:
        - 'facebook_key = "«3891078853560662¦|hWcTGWC6MfLpc9S9zzDhR3_ni9gB7a»"'
        - '{"facebook": "«8779867393888815¦|nGiaqpgWQpAdQmQZ7nbqjcW8Z4Y1rs»"}'
      negative: ['facebook ¦12345|abc']
  - id: twitter-api-key
    description: a Twitter key behind its name
    source: 'X developer platform: 25 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [alnum: 25]}}
    check: [has-digit]
    tests:
      positive: ['twitter_key = "«8g4JA9kvPMMs¦NWkjrUCewPCHJ»"', '{"twitter": "«2hYpKZRy6A2t¦ynA6i5l2QPfyr»"}']
      negative: ['twitter_key = XvBAk¦l1lYWBFPIGDeZ6BfFmW', 'digest: IT217BOU¦N1idpSHnvNKMwDmFJ']
  - id: twitter-api-secret
    description: a Twitter secret behind its name
    source: 'X developer platform: 50 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [alnum: 50]}}
    check: [has-digit]
    tests:
      positive:
        - 'twitter_key = "«h6D6Z1eGl07b36iU¦wj4vgLWKbfG2ey42tpywG4iVMOc9g2Mbha»"'
        - '{"twitter": "«oStLnAoWaoy0UDg7¦TpdZuIAqNDjAx5VAplI9rAxkvY5ndNo15s»"}'
      negative: ['twitter_key = SmiOFnxrjYsqVdJQb¦Gt0QO6JFm0BbpUuQtqJukWSY4ZM4CHDa', 'digest: iueTltz1pS4h1gQZbqjSO¦Y8YQfelzN1eFkSzPrW029rqWAcDmd']
  - id: twitter-access-token
    description: a Twitter access token behind its name
    source: 'X developer platform: a user id, a dash and 20 to 40 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [digit: 15-25, '-', alnum: 20-40]}}
    tests:
      positive: ['twitter_key = "«0209482326495065¦895-MEv336naSc56rII95rNgB»"', '{"twitter": "«1409493768827924¦75-43reqS3FPrVcSqkbDzp3nM»"}']
      negative: ['twitter_key = 972365588663¦1249848-FowAlX2OrxHPPBEVayX', 'digest: 840916529420979-¦XI9nzp5WIq1SJG5KqoSH7mpC']
  - id: twitter-access-secret
    description: a Twitter access secret behind its name
    source: 'X developer platform: 45 characters'
    confidence: medium
    match: {assign: {names: [twitter], value: [alnum: 45]}}
    check: [has-digit]
    tests:
      positive:
        - 'twitter_key = "«vdKz6NP4q8smQZY5¦WpyEKm7xMyqYCEd3YmJCGDsjKAW9q»"'
        - '{"twitter": "«oYjpXpcFwDc345Cd¦JKPpXEiSI6COhAJphvdCmmU0fQjBP»"}'
      negative: ['twitter_key = ZO92tHRwDudSkFw¦13yxWH3MbaUrYBbLtZfq5YXfjVl4s', 'digest: kPifrYlmS7WM51tDxi¦aFrDS1AA76A2bqZeInP7MwDFZwy']
  - id: twitter-bearer-token
    description: a Twitter bearer token behind its name
    source: 'X developer platform: 22 letters A, then 80 to 100 characters'
    severity: critical
    confidence: medium
    match: {assign: {names: [twitter], value: [AAAAAAAAAAAAAAAAAAAAAA, '[A-Za-z0-9%]': 80-100]}}
    tests:
      positive:
        - 'twitter_key = "«AAAAAAAAAAAAAAAA¦AAAAAAZA0jxcH4as7madx6kDpffxtEDCKtM2kIfeF3yMVioTT5CIkHaj77nXF4j%JghxE6ChQcEMrcPq7FDdRyxz»"'
        - '{"twitter": "«AAAAAAAAAAAAAAAA¦AAAAAAc8pS5HGt7aH6wKCgjTa74TPLMeHp60iIQrsUIwd7ak07svAA3YTJjr8RsrB0MnVFxfPX3cWukmZSZ9cIuq64i»"}'
      negative:
        - 'twitter_key = AAAAAAAAAAAAAAAAAAAAAA0TBFVmLZ5rQyU0xW3LLvH¦VlwExPqT1RKJrTe8mWNoDfcFZz7DiBDBnikSOei82JFS4OhPxYllvm2WxP'
        - 'digest: AAAAAAAAAAAAAAAAAAAAAAvPDtz1paAOzEzgNQYL7Io9srhVn¦0IxmIiG8WM1wOLpUjlTMb4Sqmpv9vxcyF5X5zSyJbkDXnufXUSjg%RuN4'
  - id: twitter-bearer-token-plain
    description: a Twitter bearer token
    source: 'X developer platform: 22 letters A, then 80 to 100 characters'
    confidence: medium
    match: {token: {parts: [AAAAAAAAAAAAAAAAAAAAAA, '[A-Za-z0-9%]': 80-100]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive: ['«AAAAAAAAAAAAAAAA¦AAAAAAxbCH7PcmNL%BLgTycoKVJHEX4vKOCTXH83lj1vAVcdOrv98ohP47SkULjpTyPKVS8Y9Ixc3Q1Z5F39HkgHdhwf»']
      negative:
        - 'xAAAAAAAAAAAAAAAAAAAAAAEWqhT2ecHZITT1bGGCOTe1Dcta6m¦EtOzuY41iEpcKAXmvZ3AcmiIKen2iIZUFGo49hUtgVk0RE8C3EP9'
        - 'AAAAAAAAAAAAAAAAAAAAAAsJLvi6iVxPOPBDkvteax9uaHP51d¦n8ZSOYToGAwAiULh9CLbPYOzphGOIQr9oMBmriDb8numl9BAnTy'
        - 'AAAAAAAAAAAAAAAAAAAAAAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: linkedin-client-id
    description: a LinkedIn client id behind its name
    source: 'LinkedIn: 14 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [linkedin, linked_in, linked-in], value: [alnum: 14]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['linkedin_key = "«Qvzx7zd¦08xaAuA»"', '{"linkedin": "«T8TOi1n¦6Cn0PTL»"}']
      negative: ['linkedin_key =¦ A9xwZL9JMaTVC', 'digest: epg¦uTQP5zSBB02']
  - id: linkedin-client-secret
    description: a LinkedIn secret behind its name
    source: 'LinkedIn: 16 characters'
    confidence: medium
    match: {assign: {names: [linkedin, linked_in, linked-in], value: [alnum: 16]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['linkedin_key = "«mHhVVRkV¦w6rgSGbn»"', '{"linkedin": "«1bS1DHwr¦cmFhwZoZ»"}']
      negative: ['linkedin_key = ¦wcPiR2ORStHqkli', 'digest: eYoS¦Q92a219IEGuN']
  - id: linkedin-secret
    description: a LinkedIn client secret of the new form
    source: 'LinkedIn: WPL_AP1. and two parts'
    match: {token: {parts: [WPL_AP1., alnum: 16-20, '.', base64: 6-10, '[=]': 0-2]}}
    entropy: 2.5
    tests:
      positive: ['«WPL_AP1.YeVbNSYq¦wvSdwqoTeASf.dWtt7ID==»']
      negative: ['xWPL_AP1.Nt7q16LT5U¦PwJpn6qg.ivAjFLA44A', 'WPL_AP1.aaaaaaaaaa¦aaaaaaaaaa.aaaaaa=']
  - id: twitch-api-token
    description: a Twitch token behind its name
    source: 'Twitch: 30 characters'
    confidence: medium
    match: {assign: {names: [twitch], value: [alnum: 30]}}
    check: [has-digit]
    tests:
      positive: ['twitch_key = "«fqA8lXpmdAtPwyO¦5LPu99m6wJPpn5H»"', '{"twitch": "«1M6UOJtJ58gjBYl¦OujaTgO9EIM2r8e»"}']
      negative: ['twitch_key = ZgLWEdF3¦x1zHSOvAYxLzR2DY9gnMF', 'digest: BRUQtwLkQiL¦1zd6ZQ56AztQk6XOhlt']
  - id: flickr-access-token
    description: a Flickr key behind its name
    source: 'Flickr: 32 characters'
    confidence: medium
    match: {assign: {names: [flickr], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['flickr_key = "«dwjJc75zo5wCBaaV¦puMXeZGSYd3fsO8i»"', '{"flickr": "«ZVoRsFi461KfPbh1¦nepSZ2AozXr1t3jd»"}']
      negative: ['flickr_key = p514CQfxW¦foo5j9sOpXo2HcKhf4MADi', 'digest: dl6HbRrFqWJ5¦bGRPGx9ALuIOg4B7HAJQ']
  - id: dropbox-api-token
    description: a Dropbox application key behind its name
    source: 'Dropbox: 15 characters'
    confidence: medium
    match: {assign: {names: [dropbox], value: [alnum: 15]}}
    check: [has-digit]
    tests:
      positive: ['dropbox_key = "«DoSse0A¦PNqW3ssj»"', '{"dropbox": "«95n3ViH¦zbqTAwA1»"}']
      negative: ['dropbox_key = ¦q9sFnF3eY9CLUx', 'digest: r7e¦BnKx8tzzfPVa']
  - id: dropbox-long-lived-api-token
    description: a long-lived Dropbox token behind its name
    source: 'Dropbox: 11 characters, ten letters A, 43 characters'
    confidence: medium
    match: {assign: {names: [dropbox], value: [alnum: 11, AAAAAAAAAA, '[A-Za-z0-9_=-]': 43]}}
    tests:
      positive:
        - 'dropbox_key = "«KIlKZn3ZyV5AAAAA¦AAAAAOzJQKQd1Zffsg1HSV9I4MG64Z8YQARuTBlqDdg1xHVP»"'
        - '{"dropbox": "«IUVrN913HTgAAAAA¦AAAAA7rDfNcFabm7o0t8QQjWaACryCBJgfhs65pTf6Eh562h»"}'
      negative:
        - 'dropbox_key = eM4HuanqxWgAAAAAAAAAAAk=¦vox81IleN6bG1VZAEiAmwzyr75uNohUQr15PPDY'
        - 'digest: k8M5OBFMUeTAAAAAAAAAAgqwz758¦1ycv9WFsM16E88a2FA7XMdIBdpGs1p53jNLR'
  - id: dropbox-short-lived-api-token
    description: a short-lived Dropbox token behind its name
    source: 'Dropbox: sl. and 135 characters'
    confidence: medium
    match: {assign: {names: [dropbox], value: [sl., '[A-Za-z0-9_=-]': 130-152]}}
    tests:
      positive:
        - 'dropbox_key = "«sl.SFVl4wBw7RTNr¦E1bY0D8bIWSDsQq9KYFV-3WbFpehOtHexci0Yxe4ZgmN1o8ezyaB79VFQEZiAFxDI3PM9wDlw0kZJKJDmYCLUZ8I1x8hTURQ8h7hxvZI4UmpRNPjewFaXf3P28g»"'
        - '{"dropbox": "«sl.E0eStawyyjIn5¦DBGZNwcyw2iNCwypOnti0tZzDfAUrtnE0v5dnJmNb87y9QBvWFgNcuCOiG5H4t1VTJ99NjhfwFYfkOviKAbbkiGcS5g3m4UJXrCOLSWJ6mksFOkwyLetYk3k»"}'
      negative:
        - 'dropbox_key = sl.q9sVzqHk2juf55nA3mlIiiUDKVxhxfQv2aLMgHA34IvYohAtH0XOeilu¦MVQsEsDM-SAKwXq9sdkZqnnyKzGFgiIAp2MvWJU7gRkiAehrezFq4zUJeBEx1FSs5GG01F881'
        - 'digest: sl.WEptpD7AJKDNlKpMcDLpOPg6uEL8xeahXg4_NQECD1jcPszOG7endsTTJgGNHb¦VcjwfcV1ryw46fVGlCsBljRtQlpltfzZxTk8iwP7fXWIDLogMdn4jlGQsZfSKT4Qi40yOUKOEu'
  - id: dropbox-short-lived-token
    description: a short-lived Dropbox token
    source: 'Dropbox: sl. and 130 or more characters'
    match: {token: {parts: [[sl.B, sl.A, sl.u.], base64url: 129-1400]}}
    entropy: 4
    tests:
      positive:
        - '«sl.BYQA5aNaqDOM7¦CqWKSsv1-22Iy4ISTu9Kyox7gIRC3x8h69vn5VJRQPtXLt6gIOOHhg-DWjeoCryC3H9pqy47hDtTdFhsAC9FjgOXV4tA5vFjkc9OsUmAMDX36JgUOlbd4lX»'
      negative:
        - 'xsl.B8itIiAE1pFjLjT7FkgPr9WWY2ILpF7JY7nauOZS1lEF4ZjP2tHf0ICIh5uoeT5¦JzCcGldV5AyXVSXMwjvsqHOklwuEXvufIAj0vAxIGQ8zNg14JOXEN09PHvbOOFYZ5y4p'
        - 'sl.B4ov2BhTjmcOwuTgrl7udl67qIKlk02xooX50Ah3Bvuwdq6rMiJ3NXnPYEXyfSX¦fyYx3HOJCkUnCdHPtpJefvucN93UVw9GaHMtdXqIg0VHO4AldPgrvETKcnXPnrxNzF'
        - 'sl.Baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
`;
