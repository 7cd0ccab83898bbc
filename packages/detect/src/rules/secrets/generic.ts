// Credentials without a form of their own: in URLs, headers, commands, manifests, and behind telling names.

/** What a template of this language cannot hold. */
const tick = '\x60';

export const genericSecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: url-credentials
    description: a password inside a URL
    source: RFC 3986 section 3.2.1
    severity: critical
    match: {credentials: {}}
    allow: {equals: [password, pass, passwd, user, secret, token]}
    tests:
      positive:
        - 'postgres://app:«s3cr¦et-pw»@db.example.com:5432/app'
        - 'https://bot:«p@ss:w0rd!»@example.com/x'
      negative:
        - 'https://example.com:8080/@scope/package, http://user@example.com'
        - 'redis://default:$REDIS_PASSWORD@cache, amqp://user:password@mq, ftp://u:****@h'
  - id: kubernetes-secret-yaml
    description: a value in a manifest of kind Secret
    source: 'Kubernetes API reference: Secret, fields data and stringData'
    match: {manifest: {valueBytesMin: 10}}
    tests:
      positive:
        - "kind: Secret\\ndata:\\n  password: «UyFCXCpk¦JHpEc2I9»\\n  user: ''\\n"
        - "apiVersion: v1\\ndata:\\n  .dockercfg: |\\n    «eyJhdXRocyI6¦eyJodHRwczovL2V4YW1wbGUvIn19fQo=»\\nkind: \"Secret\"\\n"
      negative:
        - "kind: Secret\\ndata:\\n  csrf: \"\"\\n"
        - "kind: ConfigMap\\ndata:\\n  password: UyFCXCpk¦JHpEc2I9\\n"
        - "kind: Secret\\ndata:\\n  x: {{ value }}\\n---\\nkind: ConfigMap\\ndata:\\n  y: UyFCXCpk¦JHpEc2I9\\n"
  - id: curl-auth-user
    description: a user and password on a command line of curl
    source: 'curl manual: -u, --user'
    confidence: medium
    match: {token: {parts: [[' -u ', ' -u', ' --user ', ' --user='], '[ ]': 0-3, '["'']': 0-1, '[!#-&(-9;-~]': 0-64, ':', '[!#-&(-~]': 0-100], left: none, right: none}}
    check: [user-password]
    entropy: 2
    near: {words: [curl], within: 256}
    tests:
      positive:
        - 'curl --cacert ca.crt« -u elastic:P@ss¦w0rd$1» https://localhost:9200'
        - "curl -s« --user  'johns:h0pk1¦ns~21s»' https://example.com"
        - 'curl« -u "d2LkV78¦zLx!t:»" https://localhost:9200'
      negative:
        - 'curl -u username:token https://example.com, curl --user "$1:$2"'
        - "curl -i -u 'test:test', curl -u <user:password> x, curl -u neo4j:[PASSWORD]"
        - 'sudo -u app:web run'
  - id: nuget-config-password
    description: a password in a configuration of NuGet
    source: 'nuget.config reference: packageSourceCredentials'
    match: {token: {parts: [fold: 'cleartextpassword"', '[ ]': 1-4, fold: 'value="', '[!#-~ ]': 8-100, '"'], left: none, right: none}}
    check: [no-variable]
    allow: {contains: ['33f!!lloppa', 'hal+9ooo_da!sY']}
    tests:
      positive: ['<add key="«ClearTextPassword" value="Cleartext¦Passw0rd1"» />']
      negative: ['<add key="ClearTextPassword" value="abc" />', '<add key="ClearTextPassword" value="%SourcePassword%" />']
  - id: hashicorp-tf-password
    description: a password that is written out in code
    source: a quoted literal behind an equals sign
    confidence: low
    match: {token: {parts: [fold: password, '[ \t]': 0-16, '=', '[ \t]': 0-4, '"', '[A-Za-z0-9=_!@#-]': 8-32, '"'], left: none, right: none}}
    check: [not-placeholder-word]
    tests:
      positive: ['administrator_login_«password = "thisIs¦Dog11"»']
      negative: ['password = "changeme"', 'password = var.db_password']
  - id: basic-credentials
    description: a user and password in a header, in base64
    source: RFC 7617
    match: {token: {parts: [[[fold: 'basic '], [fold: 'basic:']], base64: 8-512, '[=]': 0-2]}}
    check: [basic-credentials]
    tests:
      positive: ["-H 'Authorization: «Basic YXBpOmtleS1h¦N2MzNDJ3MzNhNWQx»'", 'Authorization: «Basic YnJv¦d3Nlcjo=»']
      negative: ['basic information about something', 'Basic dGhpcyBpcyBubyBwYWly', 'Basic ...']
  - id: bearer-token
    description: a credential in an Authorization header
    source: RFC 6750 section 2.1
    confidence: medium
    match: {token: {parts: [[[fold: 'bearer '], [fold: 'basic ']], '[A-Za-z0-9._~+/-]': 20-2048, '[=]': 0-2]}}
    check: [has-digit]
    entropy: 3.2
    tests:
      positive: ['Authorization: «Bearer 7f3c9a1e5b8d2064¦kQzRtWvBnYc»']
      negative: ['the bearer of this letter, Bearer $TOKEN, basic information about something']
  - id: curl-auth-header
    description: a credential in a header that carries credentials
    source: RFC 9110 section 11.6.2, and the headers that interfaces use in its place
    confidence: medium
    match:
      assign:
        names: ['*authorization', '*api-key', '*auth-token', '*access-token', '*apikey', '*api-token', '*private-token']
        value: [[[fold: 'bearer '], [fold: 'basic '], [fold: 'token '], [fold: 'api-token '], [fold: 'apikey '], ['[ ]': 0-1]], '[A-Za-z0-9=~@.+/_-]': 8-2048]
    check: [has-digit]
    entropy: 3
    near: {words: [curl, wget, http, header, headers, -H], within: 256}
    tests:
      positive:
        - "curl --header  'Authorization:  «5eb4223e-5008¦-46e5-be67-c7b8f2732305»'"
        - 'curl -H "Authorization: «Api-Token 22cb987851bc¦5659l29114c62e60c79abd0d2c08»" https://example.com'
      negative:
        - 'curl -H "Authorization: Token **********"'
        - 'curl -H "apikey: $API_KEY" -H "Authorization: Bearer XXXXXXXXXXXX1"'
  - id: docker-config-auth
    description: a registry login in a configuration of Docker
    source: 'docker login: auths in config.json'
    match: {assign: {names: ['=auth'], value: [base64: 12-512, '[=]': 0-2]}}
    check: [basic-credentials]
    tests:
      positive: ['{"auths":{"ghcr.io":{"auth":"«Ym90OnM0Y3IzdC0¦5OXBhc3M=»"}}}']
      negative: ['{"auth": "dGhpcyBpcyBubyBwYWly"}', 'auth: YXV0aG9yaXNhdGlvbg']
  - id: generic-api-key
    description: a random value assigned to a name that speaks of a key, token or secret
    source: names as they stand in code and configurations; randomness by entropy and by how often the kind of character changes
    confidence: low
    match:
      assign:
        names: ['=access', '=api', '=auth', '=key', '=keys', '=creds', '=sas', '=pat', '*apikey', '*accesskey', '*authkey', '*secretkey', '*token', '*secret',
          '*credential', '*passwd', '*password']
        not: [id, ids, name, names, file, path, dir, url, uri, endpoint, host, version, length, size, type, alias, public, pub, foreign, primary,
          natural, hot, idx, index, schema, sequence, bucket, board, down, up, left, right, press, pressed, frame, mesh, meshing, pair, ring,
          selector, signature, store, tab, word, vault, csrf, xsrf, nonce, source, chars, alphabet, count, max, min, limit, limits, budget, usage, ttl, expires, expiry, mode,
          hash, digest, checksum, fingerprint, algorithm, date, time, label, prefix, format, page, cursor, next, continuation, sync,
          sort, partition, row, column, issuer, jar]
        value: ['[A-Za-z0-9_.=+/~@-]': 10-150]
    check: [has-digit, scattered, random, not-version, not-sequence, not-words]
    tests:
      positive:
        - 'api_key = "«x7Rt2WvB5nYc¦Xf3kL9»"'
        - '{"client_secret": "«7f3c9a1e¦5b8d2064»"}'
        - 'export AUTH_TOKEN=«q8Zt4LmX1¦cVb6NpS»'
        - ' GetEnvOrDefault("api_token", "«dafa7817-e246-¦48f3-91a7-e87653d587b8»")'
        - "- name: SERVICE_TOKEN\\n  value: '«q8Zt4LmX1¦cVb6NpS»'"
        - '- **API token**: ${tick}«q8Zt4LmX1¦cVb6NpS»${tick}, **Secret key:** «x7Rt2WvB5nYc¦Xf3kL9»'
        - 'SECRET_KEY = b"«q8Zt4LmX1¦cVb6NpS»"; var apiKey = @"«x7Rt2WvB5nYc¦Xf3kL9»"'
      negative:
        - 'token = getTokenFromStore(name)'
        - 'the secret: nothing at all'
        - 'api_key=$API_KEY secret=%SECRET_1234567%'
        - 'foreignKey=dOEDxLqelXc40AV.e.EUY3TwNm, key_length = 7f3c9a1e¦5b8d2064, monkey=q8Zt4LmX1¦cVb6NpS'
        - 'const validKeys = "0123456789abcdefghijklmnopqrstuvwxyz"'
        - 'keyHex: testEd25519PrivateKey, key := ed25519.NewKeyFromSeed(seed), session_token = "X-Amz-S3session-Token"'
        - 'api: 1.20.3-beta.4, import { chain_Anvil1_Key, chain_Anvil2_Key } from "x"'
  - id: generic-quoted-secret
    description: a random value with marks, in quotes, assigned to a name that speaks of a key, token or secret
    source: secrets of web frameworks, drawn from letters, digits and marks
    confidence: low
    match:
      assign:
        names: ['=key', '*apikey', '*api_key', '*secretkey', '*secret_key', '*secret-key', '*token', '*secret', '*encryption_key', '*signing_key', '*private_key']
        not: [id, ids, name, names, file, path, dir, url, uri, endpoint, type, public, pub, foreign, primary, selector, format, pattern, regex, label, message,
          sort, row, column, query, template, chars, alphabet, press, code, board, down, up, cache, css]
        quoted: true
        value: ['[!#-&(-+.-9:-@A-Z^_a-~-]': 16-100]
    check: [has-digit, has-marks, scattered, random, not-template, not-sequence, not-words]
    entropy: 3.5
    tests:
      positive:
        - "SECRET_KEY = '«k7#w2!xq(9z_v4@1¦m8$t0r&5y-j3^p6*n+bc=dfgh»'"
        - '"cookieSecret": "«pR7!zK2#vN9@wQ¦4$tB8^»"'
      negative:
        - 'key = k7#w2!xq(9z_v4@1¦m8$t0r&5y'
        - "key: '[data-id=\"7\"]>a:nth-child(2)', token: '^[a-z0-9]+(?:-[a-z0-9]+)*$'"
        - "secret = '{{ vault.kv2(x7) }}', apiKey: '%(api_key_2)s!!xy', token: 'aaaaaaaa1!!aaaaaaaa'"
  - id: command-line-secret
    description: a password, key or token behind an option of a command line
    source: long options of command-line tools; -storepass and -keypass of keytool
    confidence: medium
    match:
      token:
        parts:
          - ['--password ', '--passwd ', '--pass ', '--passphrase ', '--token ', '--api-key ', '--apikey ', '--api-token ', '--auth-token ', '--access-token ',
             '--access-key ', '--secret ', '--secret-key ', '--secret-access-key ', '--client-secret ', '--db-password ', '--admin-password ', '-storepass ', '-keypass ']
          - '["''${tick}]': 0-1
          - '[!#-&(-_a-~]': 6-128
        left: none
        right: none
    check: [told-value]
    tests:
      positive:
        - 'mysql --user app «--password x7Rt2Wv¦B5n» --host db'
        - 'deploy «--api-key "q8Zt4LmX1¦cVb6NpS»" && keytool «-storepass chang¦3it!»'
      negative:
        - 'mysql --password secret, tool --token <token> --api-key $API_KEY, --password=x'
        - 'docker build --secret id=npm,src=.npmrc2, --password /run/secrets/db1, --token YOUR_TOKEN_1, --secret my-secret-1'
  - id: environment-secret
    description: a password, key or token in an instruction that sets an environment
    source: 'Dockerfile reference: ENV with a blank; setx of Windows'
    confidence: medium
    match:
      token:
        parts:
          - ['ENV ', 'setx ', 'SETX ']
          - '[A-Za-z0-9_]': 0-40
          - [[fold: password], [fold: passwd], [fold: secret], [fold: token], [fold: _key], [fold: apikey]]
          - ' '
          - '["'']': 0-1
          - '[!#-&(-_a-~]': 6-128
        left: word
        right: none
    check: [told-value]
    tests:
      positive:
        - '«ENV DB_PASSWORD x7Rt2Wv¦B5n»'
        - 'RUN «setx API_KEY "q8Zt4LmX1¦cVb6NpS»"'
      negative: ['ENV DB_PASSWORD $DB_PASSWORD1, ENV SECRET_FILE /run/secrets/1, ENV TOKEN {TOKEN_1}', 'setx PATH "C:/tools/1"']
  - id: told-secret
    description: a password, key or token told in a sentence
    source: 'how people write it: is, and in German ist or lautet'
    confidence: medium
    match:
      token:
        parts:
          - [[fold: 'password is '], [fold: 'passcode is '], [fold: 'passphrase is '], [fold: 'pwd is '], [fold: 'api key is '], [fold: 'secret key is '], [fold: 'access key is '],
             [fold: 'token is '], [fold: 'secret is '], [fold: 'passwort ist '], [fold: 'passwort lautet '], [fold: 'kennwort ist '], [fold: 'kennwort lautet '], [fold: 'wachtwoord is '], [fold: 'mot de passe est ']]
          - '["''${tick}]': 0-1
          - '[!#-&(-_a-~]': 6-128
        left: word
        right: none
    check: [told-value]
    tests:
      positive:
        - 'my «password is Hunt3r¦2!» ok, the «API key is ${tick}q8Zt4LmX1¦cVb6NpS»${tick}'
        - 'Ihr «Passwort lautet x7Rt2Wv¦B5n.»'
      negative:
        - 'the password is required, is case-sensitive, the token is base64-encoded, the password is 8-20 characters long'
        - 'the secret is $SECRET_1, password is <password1>, the access key is sha256-hashed, your password is password123, &quot;Password is correct.&quot;'
  - id: password-assignment
    description: a password behind its name
    source: the word for password in eleven languages
    confidence: low
    match:
      assign:
        names: ['*password', '*passwd', '*_pass', '*-pass', '*dbpass', '*userpass', '*passwort', '*kennwort', '*passphrase', '*pwd', '*contraseña', '*mot de passe', senha, wachtwoord, hasło, lösenord,
          salasana, '*пароль', '*Пароль', '*парола', '*şifre', '*密码', '*密碼', '*パスワード', '*비밀번호']
        not: [length, min, max, policy, file, path, url, reset, field, label, placeholder, hint, type, strength, expires, manager, through, count, rate, fail, module, attr]
        value: ['[!#-&(-+.-:<-_a-~-]': 6-128]
    check: [not-word, not-placeholder-word, not-expression, not-example]
    allow: {contains: ['33f!!lloppa', 'hal+9ooo_da!sY']}
    tests:
      positive:
        - 'password: «hunter2¦x!»'
        - "DB_PASSWORD='«S3cure¦Pass»'"
        - 'REDIS_PASS=«tr0ub4d¦or», {"smtp_pass": "«x7Rt2Wv¦B5n»"}'
        - 'Contraseña: «Tor0s_y¦99», Пароль: «qwe¦rty77!»'
      negative:
        - 'password: required'
        - 'Password = "$DB_PASSWORD", password: <secret>, PWD=********'
        - 'password=changeme, passwd = example, PASSWORD_FILE=/run/secrets/db1'
        - 'password: Optional[bytes], pwd = self.auth_cache[key], password = auth[2], key_password=key_password, pwd):/workspace'
        - 'password: z.string().min(8), password = (secret), passphrase: str = None):, password: users.*.name, "password", "PBKDF2"'
        - '"challengePassword", password: "creditCardNumber", pwd: {lastReq: 1}, passwd: ASPasswordCredential, password: #include, password=%s.1, pwd: a1</b>'
        - 'h1:7H32xRMpWDWE=\n  github.com/stretchr2/testify v1.8.4'
        - 'password: your-cluster-password, password = "fallback-password", password: secret-2-levels, pass-through: ok-1'
        - 'my_password = foo(hey)you, my_password = request.json_body[1], login(username=username, password=password)'

`;
