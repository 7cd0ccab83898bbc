// Credentials of chat, telephony and support services.

export const chatSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: slack-bot-token
    description: a Slack bot token
    source: Slack API on token types
    severity: critical
    match: {token: {parts: [xoxb-, digit: 8-14, '-', '[A-Za-z0-9-]': 10-120], right: value}}
    entropy: 2.5
    tests:
      positive: ['«xoxb-263594206564¦-2343594206574-FGqddMF8t08v8N7Oq4i57vs1»']
      negative: ['xoxb-xxx¦-xxxxxxx', 'xoxb-', 'xoxb-1234¦5678-short']
  - id: slack-user-token
    description: a Slack user token
    source: Slack API on token types
    severity: critical
    match: {token: {parts: [[xoxp-, xoxe-], digit: 10-13, '-', digit: 10-13, '-', digit: 10-13, '-', '[A-Za-z0-9-]': 28-34], right: value}}
    entropy: 2.5
    tests:
      positive: ['«xoxp-41719393761¦-8933274854-74084966245-OZeZs6o97a3J2uU34sPYGTfGdHzSjBO»']
      negative:
        - 'xxoxp-0207737726-04721130466-45051849¦62984-42szOgPrz3Rr47uy-cpRdiZcg4U2o9AZ'
        - 'xoxp-0980141175-921382149695-81336¦3215072-7l0OrqqUpoyFYS3eO4tAUKXwbs5'
        - 'xoxp-00000000000-000000000000-00000000¦0000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: slack-app-token
    description: a Slack app-level token
    source: Slack API on token types
    severity: critical
    match: {token: {parts: [fold: 'xapp-', digit: 1, '-', alnum: 8-20, '-', digit: 8-20, '-', alnum: 20-80]}}
    entropy: 2.5
    tests:
      positive: ['«xapp-2-NX0dhjCk-¦079764768303-oojAmau2H1i4wZwaXbISX»']
      negative:
        - 'xxapp-0-9gl4191QLe0U-868178¦496-HOtD7DpRNqIy86gD3NaszTd'
        - 'xapp-7-7FS3K6O3G1TVd-422843¦5074772-ZblnMtzBjlBssP1nwlg'
        - 'xapp-0-aaaaaaaaaaaaa-00000000¦0000-aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: slack-config-access-token
    description: a Slack configuration token
    source: Slack API on token rotation
    severity: critical
    match: {token: {parts: [[xoxe.xoxb-, xoxe.xoxp-], digit: 1, '-', alnum: 120-200]}}
    entropy: 3
    tests:
      positive:
        - '«xoxe.xoxb-5-SdjH¦umRPDKh40C2wfBFqs9B65CiVX58MUzqFefWPVU63tywsPmXinhssdaqLRngpgivdW8oU7a991iWbrT1aflW7Qs9JjpkgjknI8q2tz8qLUhLBa6N9Ezsxrf»'
      negative:
        - 'xxoxe.xoxb-5-lL2KKmkEZNqyMjRYUchksbtBJwexTAKRvVWOPhtLW1hk4catHLll9¦7nmAYcz5Xv8GifxP1crceBCjB88f2VyMWHnOCXnQagr2Mx76kRSjZY5Yv8WzRKXVTx8'
        - 'xoxe.xoxb-1-nGsFdHLZUMIKx0CDEQsTVlnCgDuIeVD7LGJOKQ7D9ysjtjEDAKINC¦vyZM0YKNuE3CNjclTR1UKaGTqPv6qw1kqZKSml9EXk0L6qGcJTtLC2Dq1cxFwPix7H'
        - 'xoxe.xoxb-0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: slack-config-refresh-token
    description: a Slack refresh token
    source: Slack API on token rotation
    severity: critical
    match: {token: {parts: [fold: 'xoxe-', digit: 1, '-', alnum: 120-160]}}
    entropy: 3
    tests:
      positive:
        - '«xoxe-2-IESeRQlFa¦rFRoHoJaop8nSSLgLwYQFgRbgWvvy2xv3ftplnxFXM8JOMUdBTDDGMOtf51iqcg4xoyUhEoWsUUx5k2QVSKcMBfmFnATCdRFxltbGPKX5in1099q6fOtI»'
      negative:
        - 'xxoxe-2-BxatHuX2RkDF3Pe7JlsymU02krpfBkBtgiLQb3IA0qosLOTXkOOjWM2X¦uGJv6ZtPSA5xLZAIprXO8JrPR5cXIqB6Er0rlVtbOCsUOmER4nCy2NPfxZKmirnn'
        - 'xoxe-1-kRXCdn4bkRJZ2PFNYUSatOrwIeJHxT67bLh3NoFZwG1SKLqVkiUSERDG¦R8DzQWQDaCEos76F8HVmC9EcRqkdSKdtf8CknF5dOnQBKoD0qLFeZQegbf8vApa'
        - 'xoxe-0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: slack-legacy-workspace-token
    description: a legacy Slack workspace token
    source: Slack API on legacy tokens
    match: {token: {parts: [[xoxa-, xoxr-], digit: 1, '-', '[A-Za-z0-9-]': 8-80], right: value}}
    entropy: 2.5
    tests:
      positive: ['"«xoxa-2-511111111-31111111111-¦3111111111111-e039d02840a0b9379c»"']
      negative: ['https://github.com/xoxa¦-nyc/xoxa-nyc.github.io', 'xoxa-2-short']
  - id: slack-legacy-workspace-token-plain
    description: a legacy Slack workspace token without a version
    source: Slack API on legacy tokens
    confidence: medium
    match: {token: {parts: [[xoxa-, xoxr-], alnum: 24-48], right: value}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['«xoxa-hu7msJGtzh¦9uJ5PrKbwOO9mrgg»']
      negative: ['xxoxa-XrHWA900hNX¦65sskqzX7o5PwAFqsU', 'xoxa-5oO1cIjM5¦b1sXhvWLLpnNuB', 'xoxa-aaaaaaaaaaaa¦aaaaaaaaaaaaaaaaa']
  - id: slack-legacy-token
    description: a legacy Slack token
    source: Slack API on legacy tokens
    match: {token: {parts: [[xoxo-, xoxs-, xoxp-, xoxa-, xoxr-], digit: 5-16, '-', digit: 5-16, '-', digit: 5-16, '-', hex: 10-64], right: value}}
    entropy: 2.5
    tests:
      positive: ['«xoxo-8244599350-¦20275170-87990383-9Fc64DcB7f034E»', '«xoxp-82445993-¦20275170-87990383-9Fc64DcB7f034E»']
      negative:
        - 'xxoxo-699324227-04525¦-448281147-F9695cDa0C6'
        - 'xoxo-825564385-85642¦851-3828270-73Ce7b57f'
        - 'xoxo-00000000000-000¦00-000000-aaaaaaaaaaa'
  - id: slack-session-token
    description: a token of a Slack browser session
    source: 'Slack clients: xoxc- and xoxd-'
    match: {token: {parts: [[xoxc-, xoxd-], '[A-Za-z0-9%/+=-]': 40-400], right: word}}
    entropy: 3
    tests:
      positive: ['«xoxc-P4WSElfWQRW¦TLk06Qf4tMPaR8LubbbrnmkKbX0s5fhj6Z»']
      negative:
        - 'xxoxc-uJefWWm3fjy2buj0R8¦ZBuMljHsT08uBo2HMNiHbH3BM'
        - 'xoxc-GGDb6tTWMVt6ShC2i¦YXee5IPaz1LQjSlJfwgRkS'
        - 'xoxc-aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa'
  - id: slack-webhook-url
    description: an incoming Slack webhook
    source: Slack API on incoming webhooks
    match: {token: {parts: ['hooks.slack.com/', [services, workflows, triggers], '/', '[A-Za-z0-9+/]': 30-80], left: none}}
    tests:
      positive: ['https://«hooks.slack.com/services/T0F3K9¦ABC/B0L2M8XYZ/Qx7Rt2WvB5nYcXf3kL9pQz7R»']
      negative: ['https://hooks.sl¦ack.com/services/', 'https://hooks.slack.¦com/services/T00/B00']
  - id: discord-api-token
    description: a Discord API key behind its name
    source: 'Discord: 64 hex digits'
    confidence: medium
    match: {assign: {names: [discord], value: [hex: 64]}}
    tests:
      positive:
        - 'discord_key = "«fDfbaD1Ee9812af6¦2C9AF3ca26cb9dBE964C3af5c0f1Dd0EDFdbCC8aA3E7fdCe»"'
        - '{"discord": "«D538ca1b2d8a1099¦A2c7201df13309cfaA5B70cc1FfEc5889977446Cdc6ff489»"}'
      negative:
        - 'discord_key = 12a9cAb81aB0eEa9d8cB7e6b¦c0A2A3D6a6e0754dadDF4D662aE5ee6aC1Cb27a'
        - 'digest: eECA3E974bDa998708d1BE51eAF5¦65c3113cc1eD70DAE617fAafE884d823277A'
  - id: discord-client-id
    description: a Discord client id behind its name
    source: 'Discord: a snowflake of 18 digits'
    severity: low
    confidence: medium
    match: {assign: {names: [discord], value: [digit: 17-19]}}
    check: [not-uniform]
    tests:
      positive: ['discord_key = "«857510754¦033366425»"', '{"discord": "«215597396¦3052899385»"}']
      negative: ['discord=00000¦0000000000000', 'discord i¦nvite 1234']
  - id: discord-client-secret
    description: a Discord client secret behind its name
    source: 'Discord: 32 characters'
    confidence: medium
    match: {assign: {names: [discord], value: ['[A-Za-z0-9_=-]': 32]}}
    check: [has-digit]
    entropy: 2.5
    tests:
      positive: ['discord_key = "«UVuPUTwYIHwL6Jaf¦K71kD0zYpKtKGwaY»"', '{"discord": "«nzWZTmv9OK2keAZA¦kMQ8zuPklAav2tjZ»"}']
      negative: ['discord_key = HtklNrUj¦cOTKDVPs9d7xpteRCxctTEP', 'digest: xTroNF86qdGN¦mbrcDGiMNoCwtGzFODai']
  - id: discord-bot-token
    description: the token of a Discord bot behind a name
    source: 'Discord: the id in base64, a time and a digest'
    confidence: medium
    match: {assign: {names: ['*discord', '*bot_token', '*bottoken', '*bot-token', '*token'], value: ['[MNO]': 1, base64url: 23-27, '.', base64url: 6, '.', base64url: 27-40]}}
    tests:
      positive: ['DISCORD_TOKEN=«MTk4NjIyNDgzNDcxOTI1MjQ4¦.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs»']
      negative: ['discord = MTk4NjI¦yNDgzNDcxOTI1MjQ4']
  - id: discord-webhook
    description: a Discord webhook
    source: Discord API on webhooks
    match: {token: {parts: [['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'], digit: 17-20, '/', base64url: 60-72], left: none, right: word}}
    tests:
      positive: ['«discord.com/api/¦webhooks/64259639105450672266/SaGSP5qVX0V8pQSNAdxR1B0RQRbh69VCpZ-F4JGRhEXvzHz8PaEaWni7Zh6CKig»']
      negative: ['discord.com/api/webhooks/382056753753833854/ig1hrjw¦BhHjmEdXMcAleAvbPZO5JxBF9BGGRTwrzailIAQp8JALA8gt4hrB']
  - id: telegram-bot-api-token
    description: the token of a Telegram bot behind its name
    source: 'Telegram bot API: an id, a colon, A and 34 characters'
    confidence: medium
    match: {assign: {names: ['*telegr', '*tgram', '*tg_bot', '*tg_token'], value: [digit: 5-16, ':A', base64url: 34]}}
    tests:
      positive: ['telegr_key = "«79751:AhvLoFmiWi¦Q8-f9822TOpZVtwpfIPISjeGu»"', '{"telegr": "«902562:Af3Asl8zO¦iJexg5J3tQ1kqoGysodW9mAPqy»"}']
      negative: ['telegr_key = 1566253000:APT8b¦4dgtvAxihu5FJqGHzmUFm37AiyYRj', 'digest: 35306022871:A2RzJRd¦KVBd4R33XNzOmWOXJwtVjm6jRRU9']
  - id: telegram-bot-token
    description: the token of a Telegram bot
    source: 'Telegram bot API: an id of 8 to 10 digits, a colon, AA and 33 characters'
    match: {token: {parts: [digit: 8-10, ':AA', base64url: 33], left: none, right: value}}
    entropy: 3.5
    tests:
      positive: ['bot«582912307¦:AAGf3kL9pQz7Rt2WvB5nYcXf3kL9pQz7Rt2»']
      negative: ['12:AAGf3kL9pQz7Rt2W¦vB5nYcXf3kL9pQz7Rt2', '582912307:AA¦Gf3kL9pQz7Rt2']
  - id: microsoft-teams-webhook
    description: an incoming webhook of Microsoft Teams
    source: 'Microsoft Teams: webhook.office.com with two ids, a key and a third id'
    match: {token: {parts: ['.webhook.office.com/webhookb2/', alnum: 8, '-', alnum: 4, '-', alnum: 4, '-', alnum: 4, '-', alnum: 12, '@', alnum: 8, '-', alnum: 4, '-', alnum: 4, '-', alnum: 4, '-', alnum: 12, '/IncomingWebhook/', alnum: 32, '/', alnum: 8, '-', alnum: 4, '-', alnum: 4, '-', alnum: 4, '-', alnum: 12], left: none, right: none}}
    tests:
      positive:
        - '«.webhook.office.¦com/webhookb2/5jHJBXDG-WDVm-RCZa-fJlO-fNSSuxSLUt9I@VK1HFDdL-bLrI-Ufkv-mtHl-zpVPavygP5nH/IncomingWebhook/DG1AZLEVAWOM9keP1uj8uWplfkKHNaPP/Ql6bkSYk-7Dj0-ixxR-PoUB-jaGr8IB2M7Xl»'
      negative: ['https://corp.webhook.¦office.com/webhookb2/']
  - id: power-automate-webhook
    description: a signed address of a workflow of Power Automate
    source: 'Azure Logic Apps: a trigger address with sig'
    match: {token: {parts: ['.logic.azure.com', [[':443'], ['[:]': 0-1]], '/workflows/', lowhex: 32, '/triggers/', '[A-Za-z0-9_%/.?=&-]': 20-400, 'sig=', base64url: 40-50], left: none, right: none}}
    tests:
      positive:
        - '«.logic.azure.com¦:443/workflows/ce191e14105ee67bf30730c47cad2a3d/triggers/5VgCdkdxAnM1A4opUFiv7JgSsig=NoS0cglDByRICbpVh8dlPQmsyz5yS9hsdmzvnMcPfRp»'
      negative: ['https://prod-01.westeurope¦.logic.azure.com/workflows/']
  - id: gitter-access-token
    description: a Gitter token behind its name
    source: 'Gitter API: 40 characters'
    confidence: medium
    match: {assign: {names: [gitter], value: [base64url: 40]}}
    check: [has-digit]
    tests:
      positive: ['gitter_key = "«RYEhWD8wSXtQeN4W¦3dByih0k3nOZgdCRxmnAcIOi»"', '{"gitter": "«hJvH7iUlFycdLICI¦bsINfOYgtSYd7Ln6fSXJE7P7»"}']
      negative: ['gitter_key = xDYJBu2ZZbyFj¦jFQglfHzYiqwNISWpxthnZoEBN', 'digest: huzyoZ4CGc7ODGua¦KY7s3LkzOeH-efhBvYOu24xy']
  - id: mattermost-access-token
    description: a Mattermost token behind its name
    source: 'Mattermost: 26 characters'
    confidence: medium
    match: {assign: {names: [mattermost], value: [lowalnum: 26]}}
    check: [has-digit]
    tests:
      positive: ['mattermost_key = "«un3bsxzthv7d4¦0ohxvbuy451jf»"', '{"mattermost": "«49wgw0hruknx7¦nt8ewbpri3y9g»"}']
      negative: ['mattermost_key = bld3¦qzvzjtr7zia5o3da3tyfj', 'digest: m9o7qzdy3¦9nerqriabk7tb9c23']
  - id: twilio-api-key
    description: a Twilio API key
    source: 'Twilio: SK and 32 hex digits'
    match: {token: {parts: [SK, hex: 32]}}
    entropy: 3
    tests:
      positive: ['«SKFDEFAE6aeFC03a¦ACEDC58f9aDEb37eF7»']
      negative: ['xSKd6fdFcd8627e3a¦e7EB25f6E3b4E2f9Da', 'SK4A2DC1F184c6bb¦7cB2871A667D85eea', 'SKaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaa']
  - id: twilio-auth-token
    description: a Twilio auth token behind its name
    source: 'Twilio: 32 hex digits'
    severity: critical
    confidence: medium
    match: {assign: {names: [twilio], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['twilio_key = "«207707bc8734be1b¦b610c8bc5a0dbe9c»"', '{"twilio": "«768bca2d09bb9ff0¦9b15c842ca69126e»"}']
      negative: ['twilio_key = 351a4d128¦4a621b40f756e82d1fb0b6', 'digest: cd58ac3845e2¦e0b85409ef533d76848a']
  - id: messagebird-api-token
    description: a MessageBird access key behind its name
    source: 'MessageBird: 25 characters'
    confidence: medium
    match: {assign: {names: [messagebird, message_bird, message-bird], value: [alnum: 25]}}
    check: [has-digit]
    tests:
      positive: ['messagebird_key = "«CQvLZB8MbDF4¦xVoa1mXXS8hQc»"', '{"messagebird": "«bIWCB14XqzyC¦xWnV11X8R6jvi»"}']
      negative: ['messagebird_key = yLK¦WCEo5yUtEI5qXVaTiWOG5', 'digest: 8V55X15Q¦syx6DWYsSsy9TNKzH']
  - id: messagebird-client-id
    description: a MessageBird client id behind its name
    source: 'MessageBird: a UUID'
    severity: low
    confidence: medium
    match: {assign: {names: [messagebird, message_bird, message-bird], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['messagebird_key = "«E8AcA2BD-62fd-B7¦8e-aE7B-7AA9C5E8C158»"', '{"messagebird": "«083eae4d-E871-0a¦2f-DBA1-672e3b02793C»"}']
      negative: ['messagebird_key = ea6B0C71¦-8e14-d775-4Dd4-BcC2e66Efe6', 'digest: D80E7EE1-728c-¦5d82-7bDb-6CC97fd1cF7A']
  - id: sendbird-access-id
    description: a Sendbird application id behind its name
    source: 'Sendbird: a UUID'
    severity: low
    confidence: medium
    match: {assign: {names: [sendbird], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['sendbird_key = "«0FcDE62f-8A8C-3c¦Bb-f8cf-ce1faffbE831»"', '{"sendbird": "«bBDB30E8-B957-aa¦ac-2B0f-8Bc7be68AD0e»"}']
      negative: ['sendbird_key = 9e0dbfDF-D¦974-f43B-EBc6-C6CadB2F1a6', 'digest: 3A0e1Cb1-65b8-¦A89d-71ec-9B06bEBecbEE']
  - id: sendbird-access-token
    description: a Sendbird token behind its name
    source: 'Sendbird: 40 hex digits'
    confidence: medium
    match: {assign: {names: [sendbird], value: [hex: 40]}}
    tests:
      positive: ['sendbird_key = "«8bEC9b3d3AfbBcC7¦51223Ed0dd775bAd1418a2b0»"', '{"sendbird": "«c48f39E5A3c7CeAB¦2eEe8e3e7e8df83fb4e88EFc»"}']
      negative: ['sendbird_key = E0522Db8f1d2¦e2835E2DaAe67bEDD53cE9aB986', 'digest: 4a2005E38EDf3309¦D096eeABDAFAF28E1DefdA58']
  - id: intercom-api-key
    description: an Intercom token behind its name
    source: 'Intercom: 60 characters'
    confidence: medium
    match: {assign: {names: [intercom], value: ['[A-Za-z0-9_=-]': 60]}}
    check: [has-digit]
    tests:
      positive:
        - 'intercom_key = "«D2YtpsS7bOz9YiPQ¦fK65SqqOhOOanyEBIF8QwPGEl9VnEpk0MQCKglglLrh4»"'
        - '{"intercom": "«xx99qn8vTtxTAk6f¦ojJy7Xv7ZVJ4KYnCechdYrs23Dyx4u8WgNifks06bW-8»"}'
      negative:
        - 'intercom_key = 1bx3xeoJnuabZzfhkurnK=¦fL-wNjfnB1PiZhWrdvznXmpuci3vRwDG0yzWH'
        - 'digest: KwlSiG5eUsJIUXuV-pHYROKUel¦GxwVfIL6bSuAqGyYNhVIgjUnwWQl8CdYeI'
  - id: zendesk-secret-key
    description: a Zendesk token behind its name
    source: 'Zendesk: 40 characters'
    confidence: medium
    match: {assign: {names: [zendesk], value: [alnum: 40]}}
    check: [has-digit]
    tests:
      positive: ['zendesk_key = "«QoIr2mnFO75mv2Dw¦nCnQY5OCxysd3h7z4bZqzdmB»"', '{"zendesk": "«k23K4JiKlvF6zUkP¦tilFdszYDjMkLJCqUJsbgA8g»"}']
      negative: ['zendesk_key = j2UmVAw6iuJe¦XWgQOEGxfQT7AG7qvTi31CiMPnd', 'digest: I1TREtMiJiNkCzV1¦obT2G591fF1BpM91pza4kNYM']
  - id: zapier-webhook
    description: a Zapier webhook
    source: 'Zapier: hooks/catch with an account and a hook'
    match: {token: {parts: ['hooks.zapier.com/hooks/catch/', digit: 4-10, '/', alnum: 5-10], left: none}}
    tests:
      positive: ['«hooks.zapier.com¦/hooks/catch/9392063420/EHt7Y»']
      negative: ['hooks.zapier.com/hooks¦/catch/3310609103/xKbc']
  - id: zoom-jwt-key
    description: a Zoom API secret behind its name
    source: 'Zoom: 32 to 40 characters'
    confidence: medium
    match: {assign: {names: [zoom_api, zoom_client, zoomapi, zoom_jwt], value: [alnum: 22-40]}}
    check: [mixed-case-digit]
    entropy: 3.5
    tests:
      positive: ['zoom_api_key = "«TT7BfN35qqc¦fPNHRIgpmJQj»"', '{"zoom_api": "«aspuUIgWlUi¦xVR7v2Ovr7QG»"}']
      negative: ['zoom_api_key = Wao¦kae1QGgrhAtAXrSPgk', 'digest: gO0cAwc¦t5pRYl6Qp7q6LIN']
  - id: vonage-api-secret
    description: a Vonage or Nexmo secret behind its name
    source: 'Vonage: 16 characters'
    confidence: medium
    match: {assign: {names: [nexmo, vonage], value: [alnum: 16]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['nexmo_key = "«2fxzzbmT¦F4QN751o»"', '{"nexmo": "«DrXgiAyr¦YkWvrP6H»"}']
      negative: ['nexmo_key = G¦m0CjvSKN9soZ0G', 'digest: 4kyg¦eWNFcJ4XYBOY']
  - id: pusher-secret
    description: a Pusher secret behind its name
    source: 'Pusher: 20 hex digits'
    confidence: medium
    match: {assign: {names: [pusher], value: [lowhex: 20]}}
    entropy: 2.8
    tests:
      positive: ['pusher_key = "«240d556c5f¦ff7ca67f45»"', '{"pusher": "«520767fd91¦b7e6a69614»"}']
      negative: ['pusher_key = d76¦d5a938b893e2d462', 'digest: 0abeac¦91d9051def9a96']
`;
