// Rules for credentials: keys and tokens with a form of their own, and values that are assigned to a telling name.

export const secretRules = String.raw`
rules:
  - id: private-key
    kind: secret
    description: a private key in PEM armour
    severity: critical
    confidence: high
    match:
      pem: {labels: [PRIVATE KEY, PRIVATE KEY BLOCK]}
    tests:
      positive:
        - "«-----BEGIN RSA PRIV¦ATE KEY-----\\nMIIEpAIBAAKCAQEAx0Vq3rT8k1mXWc9dYb5gHnLp2sQ7uEoFzJiRwKtDyGvCaBMl\\n-----END RSA PRIV¦ATE KEY-----»"
        - 'cut off: «-----BEGIN PRIV¦ATE KEY----- MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj»'
      negative:
        - '-----BEGIN PUBLIC KEY----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo -----END PUBLIC KEY-----'
        - '-----BEGIN PRIV¦ATE KEY----- (your key here) -----END PRIV¦ATE KEY-----'
  - id: json-web-token
    kind: secret
    description: a signed JSON Web Token whose header and payload decode
    severity: high
    confidence: high
    match:
      token:
        parts: [eyJ, base64url: 10-1024, '.', eyJ, base64url: 4-4096, '.', base64url: 10-1024]
        right: none
    check: [jwt]
    tests:
      positive:
        - 'Authorization: Bearer «ey¦JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey¦JzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U»'
      negative:
        - 'ey¦JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey¦JzdWIiOiIxMjM0NTY3ODkwIn0'
        - 'eyJAAAAAAAAAAAAAAA.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'
  - id: url-credentials
    kind: secret
    description: a password inside a URL
    severity: critical
    confidence: high
    match: {credentials: {}}
    allow:
      equals: [password, pass, passwd, user, secret, token]
    tests:
      positive:
        - 'postgres://app:«s3cr¦et-pw»@db.example.com:5432/app'
        - 'https://bot:«p@ss:w0rd!»@example.com/x'
      negative:
        - 'https://example.com:8080/@scope/package, http://user@example.com'
        - 'redis://default:$REDIS_PASSWORD@cache, amqp://user:password@mq, ftp://u:****@h'
  - id: aws-access-key-id
    kind: secret
    description: an AWS access key id
    severity: high
    confidence: high
    match:
      token: {parts: [[AKIA, ASIA, ABIA, ACCA], base32: 16]}
    entropy: 3
    allow: {ends: [EXAMPLE]}
    tests:
      positive: ['id=«AKIA¦QYLPMN5HFIQR7XYA»,']
      negative: ['AKIAIOSFODNN7EXAMPLE', 'AKIA¦QYLPMN5HFIQR7XYAB', 'xAKIA¦QYLPMN5HFIQR7XYA', 'AKIAAAAAAAAAAAAAAAAA']
  - id: aws-secret-access-key
    kind: secret
    description: an AWS secret access key behind its name
    severity: critical
    confidence: high
    match:
      assign:
        names: [aws_secret, awssecret, aws-secret, aws secret, secret_access_key, secretaccesskey, secret access key, secret-access-key]
        value: [base64: 40]
    check: [mixed-case-digit]
    entropy: 4
    allow: {ends: [EXAMPLEKEY]}
    tests:
      positive:
        - 'aws_secret_access_key = «bQ3f/Zl9rT0v¦WxYk7Hn2Pc5JgU8sMdE1aKoLi+Rt»'
        - '"SecretAccessKey": "«bQ3f/Zl9rT0v¦WxYk7Hn2Pc5JgU8sMdE1aKoLi+Rt»"'
      negative:
        - 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
        - 'sha = bQ3f/Zl9rT0v¦WxYk7Hn2Pc5JgU8sMdE1aKoLi+Rt'
  - id: github-token
    kind: secret
    description: a GitHub token whose check value is right
    severity: critical
    confidence: high
    match:
      token: {parts: [[ghp_, gho_, ghu_, ghs_, ghr_], alnum: 36]}
    check: [github-checksum]
    tests:
      positive: ['token «ghp_zQWBuTSOoRi4¦A9spHcVY5ncnsDkxkJ0mLq17»']
      negative: ['ghp_zQWBuTSOoRi4¦A9spHcVY5ncnsDkxkJ0mLq18']
  - id: github-token-unchecked
    kind: secret
    description: what has the form of a GitHub token
    severity: critical
    confidence: medium
    match:
      token: {parts: [[ghp_, gho_, ghu_, ghs_, ghr_], alnum: 36]}
    entropy: 3
    tests:
      positive: ['«gho_zQWBuTSOoRi4¦A9spHcVY5ncnsDkxkJ0mLq18»']
      negative: ['ghp_000000000000000000000000000000000000', 'ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ']
  - id: github-fine-grained-token
    kind: secret
    description: a fine-grained GitHub token
    severity: critical
    confidence: high
    match:
      token: {parts: [github_pat_, word: 82]}
    entropy: 3
    tests:
      positive: ['«github_pat_11ABnQvWys81vp¦7hB1dx8P_pD5KHXe3PYiGkPAuNaRL63xYKwzEInncIIA3ANxN9K3KSU9Mi4roNL89sM9»']
      negative: ['github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuv']
  - id: gitlab-token
    kind: secret
    description: a GitLab personal, pipeline, deploy, runner or feed token
    severity: critical
    confidence: high
    match:
      token: {parts: [[glpat-, gldt-, glrt-, glptt-, glft-, glcbt-, glsoat-, glimt-, glagent-, gloas-], base64url: 20-64]}
    entropy: 3
    tests:
      positive: ['«glpat-Xf3kL9¦pQz7Rt2WvB5nYc»']
      negative: ['glpat-XXXXXXXXXXXXXXXXXXXX', 'glpat-short']
  - id: slack-token
    kind: secret
    description: a Slack bot, user, app, workspace or configuration token
    severity: critical
    confidence: high
    match:
      token:
        parts: [[xoxb-, xoxp-, xoxa-, xoxr-, xoxs-, xoxo-, xoxe-, xapp-, xoxe.xoxb-, xoxe.xoxp-], '[0-9]': 1-14, '-', '[A-Za-z0-9-]': 10-300]
        right: value
    entropy: 2.5
    tests:
      positive: ['«xoxb-263594206564¦-2343594206574-FGqddMF8t08v8N7Oq4i57vs1»', '«xapp-1-A052FGTS2DL-517¦1572773297-610b6a11f4b7eb819e87b767d80e6575a3634791»']
      negative: ['xoxb-xxx-xxxxxxx', 'xoxb-']
  - id: slack-webhook
    kind: secret
    description: an incoming Slack webhook
    severity: high
    confidence: high
    match:
      token:
        parts: [hooks.slack.com/, [services, workflows, triggers], /, '[A-Za-z0-9+/]': 30-80]
        left: none
    tests:
      positive: ['https://«hooks.slack.com/services/T0F3K9¦ABC/B0L2M8XYZ/Qx7Rt2WvB5nYcXf3kL9pQz7R»']
      negative: ['https://hooks.slack.com/services/', 'https://hooks.slack.com/services/T00/B00']
  - id: stripe-key
    kind: secret
    description: a Stripe secret or restricted key, or a webhook secret
    severity: critical
    confidence: high
    match:
      token: {parts: [[sk_live_, sk_test_, sk_prod_, rk_live_, rk_test_, rk_prod_, whsec_], alnum: 10-99]}
    entropy: 2
    tests:
      positive: ['"«sk_test_51OuEMLAl¦GTWjn7QyTfx6d4GKfHY5a»"']
      negative: ['nonMatchingToken: task_test_51OuEMLAlGTWjn', 'sk_live_short', 'pk_live_51OuEMLAlGTWjn7QyTfx6d4GK']
  - id: google-api-key
    kind: secret
    description: a Google API key
    severity: high
    confidence: high
    match:
      token: {parts: [AIza, '[A-Za-z0-9_-]': 35]}
    entropy: 3.5
    tests:
      positive: ['key=«AIzaSy95YTBXaK7JQEVT0m¦lAmrtVETW0TesULee»']
      negative: ['AIzaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'AIzaSyB3kq9XfT7LmZp2']
  - id: openai-key
    kind: secret
    description: an OpenAI API key
    severity: critical
    confidence: high
    match:
      token: {parts: [[sk-proj-, sk-svcacct-, sk-admin-, sk-], base64url: 16-100, T3BlbkFJ, base64url: 16-100]}
    tests:
      positive: ['«sk-qwErtyUiOpAsDfGhJkLz¦T3BlbkFJ1234567890abcdefghij»']
      negative: ['sk-qwErtyUiOpAsDfGhJkLz1234567890abcdefghij']
  - id: anthropic-key
    kind: secret
    description: an Anthropic API or administration key
    severity: critical
    confidence: high
    match:
      token: {parts: [[sk-ant-api03-, sk-ant-admin01-, sk-ant-oat01-], base64url: 93, AA]}
    tests:
      positive: ['«sk-ant-api03-abc123xyz-456def789¦ghij-klmnopqrstuvwx-3456yza789bcde-1234fghijklmnopby56aaaogaopaaaabc123xyzAA»']
      negative: ['sk-ant-api03-abc123xyz-456def789ghijAA']
  - id: sk-key
    kind: secret
    description: a key with the prefix sk- that many providers use
    severity: high
    confidence: medium
    match:
      token: {parts: [sk-, base64url: 32-200], left: value}
    check: [has-digit]
    entropy: 4
    tests:
      positive: ['«sk-or-v1-8c3f0b6e9¦d2a47158f6c0e9b3d7a2145»']
      negative: ['task-or-v1-8c3f0b6e9d2a47158f6c0e9b3d7a2145', 'sk-my-very-long-kebab-case-name-without-any']
  - id: npm-token
    kind: secret
    description: an npm access token
    severity: critical
    confidence: high
    match:
      token: {parts: [fold: npm_, alnum: 36]}
    entropy: 2
    tests:
      positive: ['//registry/:_authToken=«npm_Xf3kL9pQz7¦Rt2WvB5nYcXf3kL9pQz7Rt2Wv1»']
      negative: ['npm_config_registry', 'npm_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']
  - id: pypi-token
    kind: secret
    description: a PyPI upload token
    severity: critical
    confidence: high
    match:
      token: {parts: [pypi-AgEIcHlwaS5vcmc, base64url: 50-1000]}
    entropy: 3
    tests:
      positive: ['«pypi-AgEIcHlwaS5vcmc¦CJGQ3YzNlYWVjLTNkZmYtNDA0Ny1hZjQ5LTY1ODRmNjJmZDk0NwACKlszLCI»']
      negative: ['pypi-AgEIcHlwaS5vcmc']
  - id: sendgrid-key
    kind: secret
    description: a SendGrid API key
    severity: critical
    confidence: high
    match:
      token: {parts: [SG., '[A-Za-z0-9=_.-]': 66]}
    entropy: 3
    tests:
      positive: ['«SG.ngeVfQFYQlKU0ufo¦8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr»']
      negative: ['SG.ngeVfQFYQlKU0ufo8x5d1A']
  - id: twilio-key
    kind: secret
    description: a Twilio API key
    severity: high
    confidence: high
    match:
      token: {parts: [SK, lowhex: 32]}
    entropy: 3
    tests:
      positive: ['«SK5ae1d9c07b3f¦48e29a6c4d10f7b8e359»']
      negative: ['SK00000000000000000000000000000000', 'SK5AE1D9C07B3F48E29A6C4D10F7B8E359']
  - id: azure-storage-key
    kind: secret
    description: the account key of an Azure storage connection string
    severity: critical
    confidence: high
    match:
      token: {parts: [fold: AccountKey=, base64: 86, '=='], right: none}
    tests:
      positive: ['AccountName=x;«AccountKey=Eby8vdM02xNOcqFl¦qUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==»;']
      negative: ['AccountKey=abc==']
  - id: azure-sas-signature
    kind: secret
    description: the signature of an Azure shared access link
    severity: high
    confidence: high
    match:
      token: {parts: ['sig=', '[A-Za-z0-9+/%]': 43-80, [[fold: '%3D'], '=', [base64: 0-1]]], right: word}
    near:
      words: [sv, se, sp, sr, st, spr]
      within: 200
    entropy: 4
    tests:
      positive: ['?sv=2022-11-02&se=2030-01-01&sr=b&sp=r&«sig=Xf3kL9pQz7Rt2WvB5nY¦cXf3kL9pQz7Rt2WvB5nYcAbCd%3D»']
      negative: ['sig=Xf3kL9pQz7Rt2WvB5nYcXf3kL9pQz7Rt2WvB5nYcAbCd%3D']
  - id: digitalocean-token
    kind: secret
    description: a DigitalOcean access or refresh token
    severity: critical
    confidence: high
    match:
      token: {parts: [[dop_v1_, doo_v1_, dor_v1_], lowhex: 64]}
    entropy: 3
    tests:
      positive: ['«dop_v1_7f3c9a1e5b8d2064¦7f3c9a1e5b8d20647f3c9a1e5b8d20647f3c9a1e5b8d2064»']
      negative: ['dop_v1_7f3c9a1e5b8d2064']
  - id: heroku-key
    kind: secret
    description: a Heroku API key
    severity: critical
    confidence: high
    match:
      token: {parts: [HRKU-AA, base64url: 58]}
    entropy: 4
    tests:
      positive: ['«HRKU-AAy9Ppr_HD2p¦PuTyIiTYInO0hbzhoERRXO93ZQusSYHgaD7_WQ07FnF7L9FX»']
      negative: ['HRKU-12345678']
  - id: shopify-token
    kind: secret
    description: a Shopify access token or shared secret
    severity: critical
    confidence: high
    match:
      token: {parts: [[shpat_, shpca_, shppa_, shpss_], hex: 32]}
    entropy: 2
    tests:
      positive: ['«shpat_5ae1d9c07b3f¦48e29a6c4d10f7b8e359»']
      negative: ['shpat_5ae1d9c07b3f48e2', 'shpat_00000000000000000000000000000000']
  - id: telegram-bot-token
    kind: secret
    description: the token of a Telegram bot
    severity: high
    confidence: high
    match:
      token: {parts: [digit: 8-10, ':A', base64url: 34], left: none}
    entropy: 3.5
    tests:
      positive: ['bot«582912307¦:AAGf3kL9pQz7Rt2WvB5nYcXf3kL9pQz7Rt2»']
      negative: ['12:AAGf3kL9pQz7Rt2WvB5nYcXf3kL9pQz7Rt2', '582912307:AAGf3kL9pQz7Rt2']
  - id: discord-bot-token
    kind: secret
    description: the token of a Discord bot
    severity: high
    confidence: medium
    match:
      assign: {names: [discord, bot_token, bottoken, bot-token], value: ['[MNO]': 1, base64url: 23-27, '.', base64url: 6, '.', base64url: 27-40]}
    tests:
      positive: ['DISCORD_TOKEN=«MTk4NjIyNDgzNDcxOTI1MjQ4¦.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs»']
      negative: ['discord = MTk4NjIyNDgzNDcxOTI1MjQ4']
  - id: bearer-token
    kind: secret
    description: a credential in an Authorization header
    severity: high
    confidence: medium
    match:
      token: {parts: [[[fold: 'bearer '], [fold: 'basic ']], '[A-Za-z0-9._~+/-]': 20-2048, '[=]': 0-2]}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['Authorization: «Bearer 7f3c9a1e5b8d2064¦kQzRtWvBnYc»']
      negative: ['the bearer of this letter, Bearer $TOKEN, basic information about something']
  - id: api-key-assignment
    kind: secret
    description: a random value assigned to a name that speaks of a key, token or secret
    severity: high
    confidence: low
    match:
      assign:
        names: [api_key, apikey, api-key, api key, api_token, access_key, accesskey, access-key, access_token, accesstoken, auth_token,
          authtoken, client_secret, clientsecret, client-secret, secret_key, secretkey, secret-key, private_key, secret, token,
          credential, encryption_key, signing_key]
        value: ['[A-Za-z0-9_.=+/-]': 12-150]
    check: [has-digit]
    entropy: 3.5
    tests:
      positive:
        - 'api_key = "«x7Rt2WvB5nYc¦Xf3kL9»"'
        - '{"client_secret": "«7f3c9a1e¦5b8d2064»"}'
        - 'export AUTH_TOKEN=«q8Zt4LmX1¦cVb6NpS»'
      negative:
        - 'token = getTokenFromStore(name)'
        - 'the secret: nothing at all'
        - 'api_key=$API_KEY secret=%SECRET_1234567%'
  - id: password-assignment
    kind: secret
    description: a password behind its name
    severity: high
    confidence: low
    match:
      assign:
        names: [password, passwd, passwort, passphrase, pwd]
        value: ['[!#-&(-+.-:<-_a-~-]': 6-128]
    check: [not-word]
    tests:
      positive:
        - 'password: «hunter2¦x!»'
        - "DB_PASSWORD='«S3cure¦Pass»'"
      negative:
        - 'password: required'
        - 'Password = "$DB_PASSWORD", password: <secret>, PWD=********'
`;
