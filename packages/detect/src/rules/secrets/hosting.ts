// Credentials of hosting, network and edge providers.

export const hostingSecrets = String.raw`
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: heroku-api-key
    description: a Heroku API key behind its name
    source: 'Heroku platform API: a UUID'
    confidence: medium
    match: {assign: {names: [heroku], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['heroku_key = "«BecED8a0-e9CE-54¦D8-7d63-7d3f0B93ccAd»"', '{"heroku": "«f5dAFEd6-de2a-61¦e9-EEdA-322e9feFd1FF»"}']
      negative: ['heroku_key = C340cC23-Dc¦84-a9cC-36DB-2cEA2a116bA', 'digest: 07cFa7eA-f56E-¦aC93-5fAf-CABB5ddB0D7e']
  - id: heroku-api-key-v2
    description: a Heroku API key
    source: 'Heroku platform API: HRKU-AA and 58 characters'
    severity: critical
    match: {token: {parts: [HRKU-AA, base64url: 58]}}
    entropy: 4
    tests:
      positive: ['«HRKU-AAgxLTYdRlY¦TNMJiDgHuMzNqKCJp9kQR6R3nrw7JBioWLDjGpypoKVl_w5zi»']
      negative:
        - 'xHRKU-AAhImOLrLJs370kiucKtY5QqnSH¦4uziJfrwtksRWubJKQ1fDARVcVH4GmUWu'
        - 'HRKU-AAEzLaw7gRMlWf6U0VNv3TJPkd3¦MQz5KDCKBBjQ8tKJm5OT3CKIaCwBsQUn'
        - 'HRKU-AAaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: cloudflare-api-key
    description: a Cloudflare API token behind its name
    source: 'Cloudflare API: 40 characters'
    confidence: medium
    match: {assign: {names: [cloudflare, cf_api, cf_token], value: [base64url: 40]}}
    check: [has-digit]
    entropy: 2
    tests:
      positive: ['cloudflare_key = "«UT-7MxFDB2EB8Oc3¦IaMPXFZms5FIf2NcXOzeQorW»"', '{"cloudflare": "«VWHvdE32d3WifD2A¦tsIG074MO4JKt98NCzI7wDjw»"}']
      negative: ['cloudflare_key = Qliit0odTq0¦KqXgPQCjTomaUj8xwi4GKliQJMtv', 'digest: sJo7AJwXbBDtpikF¦9YEVc69fgIMbZCZg053elMdi']
  - id: cloudflare-global-api-key
    description: the global API key of a Cloudflare account behind its name
    source: 'Cloudflare API: 37 hex digits'
    severity: critical
    confidence: medium
    match: {assign: {names: [cloudflare], value: [hex: 37]}}
    entropy: 2
    tests:
      positive: ['cloudflare_key = "«4fE4dc39f3e3d802¦50fe7ECAd18e522708dCf»"', '{"cloudflare": "«8b1a3A8DdEDACc3B¦A7FC13C93eE8eBceACAdb»"}']
      negative: ['cloudflare_key = cf5DcB6FF¦aEE8Fa3BCa95BA4d6E3efeAB11b', 'digest: 0C256039Eb3b53¦F6A529DcDbA266d64F3aEE0']
  - id: cloudflare-origin-ca-key
    description: a Cloudflare Origin CA key
    source: 'Cloudflare Origin CA: v1.0-, 24 and 146 hex digits'
    match: {token: {parts: [v1.0-, lowhex: 24, '-', lowhex: 146]}}
    entropy: 2
    tests:
      positive:
        - '«v1.0-f9a9ec6144b¦08c48db50f06b-d49c8b325fa133f0d610992ad9e656cd9f29f67a41a94496b1f8ee6d7678ce08bbaad483667150916502e17be1abe6a9038b7aae609b65b3d58f0f0eb2d26e49314b8c1077eb1661b5»'
      negative:
        - 'xv1.0-b050d23c7f05c4d663cb8cae-2ad4b3f3058ab77ce877d5dd0fdf50ce3b12e3a7ec3f01c4001f06b3b¦7cd8d7e65e89cca996b5ba92bd2e35ca64521286363f238ce5347581120cc2105461fc6b565a70e18a3d39f15'
        - 'v1.0-acc59de63fe3b41a25112e24-65449f882da833d4c9951a6243db68ce93f0556cc476ae0911367f42c¦e6ba2a8006488a95e60f5ec91e826d875b7e3ee30f74087a9b8124b6e74c018201558d8e4d579bc35cdb39fb'
        - 'v1.0-aaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: fastly-api-token
    description: a Fastly API token behind its name
    source: 'Fastly API: 32 characters'
    confidence: medium
    match: {assign: {names: [fastly], value: ['[A-Za-z0-9_=-]': 32]}}
    check: [has-digit]
    tests:
      positive: ['fastly_key = "«YtPkB5xLZAIprXO8¦J_b5cXIqB6Er0rle»"', '{"fastly": "«55R2TepNDj4nFy2a¦PfmoV2RCniXCdn40»"}']
      negative: ['fastly_key = ZwG1kULqV¦kiUSERDGR8DzQWQD0EEosi', 'digest: AOV5A7ff3VvR¦ZGe4G91Don6Oz31hsKUa']
  - id: netlify-access-token
    description: a Netlify access token behind its name
    source: 'Netlify API: 40 to 46 characters'
    confidence: medium
    match: {assign: {names: [netlify], value: ['[A-Za-z0-9_=-]': 40-46]}}
    check: [has-digit]
    tests:
      positive: ['netlify_key = "«ChEQqmC9EcRqkdSK¦dtfFknX9X4VMM2yjeb_kkHgU»"', '{"netlify": "«bf8vApRgKJU9V=5o¦iXk0HLKbwOO9mrgXrPsA90ru6p»"}']
      negative: ['netlify_key = rTWnkMXCJCJ7¦RVOfKOkSmvg3RrYNTCyi29AM8on', 'digest: 5sskqv7oewAFqs5o¦d1cIjM521sXhvWLLpnNDshKTR']
  - id: netlify-personal-token
    description: a Netlify personal access token
    source: 'Netlify API: prefix nfp_'
    match: {token: {parts: [nfp_, alnum: 36]}}
    entropy: 3
    tests:
      positive: ['«nfp_YllPI1veccB7¦lXp4QR0anihERrTMTKZnUAlM»']
      negative:
        - 'xnfp_liJHNgRNzvqxrqR¦pHfVQnyLi3FD63kIdO4ZK'
        - 'nfp_EsyKhOsjvFGE7tx¦CJsJmMg154bm4DymW1wb'
        - 'nfp_aaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: flyio-access-token
    description: a Fly.io access token
    source: 'Fly.io tokens: fo1_ and 43 characters'
    severity: critical
    match: {token: {parts: [fo1_, base64url: 43]}}
    entropy: 4
    tests:
      positive: ['«fo1_vY3w87bX0s5f¦hj6uJefWWm3fjy2buj0R8ZBuMljHsTT»']
      negative:
        - 'xfo1_YPY2dJMYNiHbH3ByVHb¦6tTWMVt6ShC2iYXee5IPaz16'
        - 'fo1_HwbHELF8Ft1K6dq42nD¦p4Th2I7aoVUGWKJ4FulMZv8'
        - 'fo1_aaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: flyio-macaroon
    description: a Fly.io macaroon
    source: 'Fly.io tokens: fm1a_, fm1r_ and fm2_ before base64'
    severity: critical
    match: {token: {parts: [[fm1a_, fm1r_, fm2_], base64: 100-1500, '[=]': 0-3]}}
    entropy: 4
    tests:
      positive: ['«fm1a_S1iiSTMJlGU¦3mRJ/7LGkOMvPyxklQVhNupPf1lX53yjwVD823xt0HA1gnhEYOFA0LDAPvDkYeV6fnpOAYwEreMjVqg3ySSPPIxz3Ck===»']
      negative:
        - 'xfm1a_N7eeRgTokh4uTOJ5vy0Cp0gibuzj6Cudm9qL6uv1kZPZvY977Do¦u7Ouib6ayRTiTtpE1aQEHFOPCFVTZg5SoDUiA7pVT6lzIojT58on7Cy==='
        - 'fm1a_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=='
  - id: scalingo-api-token
    description: a Scalingo API token
    source: 'Scalingo: tk-us- and 48 characters'
    match: {token: {parts: [tk-us-, base64url: 48]}}
    entropy: 2
    tests:
      positive: ['«tk-us-LU0ZtnZt2y¦0ePxFqIm13t5amjvQMUlDl5NeX1XdvrwBcWhEZ»']
      negative:
        - 'xtk-us-jYuGxsFRL1I4Zir4ZaiN¦AXIhw7JEhZHMqtcV5gRL6JafK71Y'
        - 'tk-us-kD0zYpKtKGwanzWZTmv9¦OK2keAZAkMQ8zuPklAav2tj1aXj'
        - 'tk-us-aaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: vercel-token
    description: a Vercel token
    source: 'Vercel: prefixes vcp_, vci_, vca_, vcr_ and vck_'
    match: {token: {parts: [[vcp_, vci_, vca_, vcr_, vck_], alnum: 24-60]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['«vcp_CC86qdGNmb¦Vc65wR7dmL1X7g3»']
      negative: ['xvcp_sc6iVjO63¦NFRYqRvhPs9d7xu', 'vcp_pteRCxctT¦EauVzVlbMz6afS', 'vcp_aaaaaaaaaaaa¦aaaaaaaaaaaaaaaaa']
  - id: supabase-token
    description: a Supabase access token or secret key
    source: 'Supabase: sbp_ with 40 hex digits, sb_secret_'
    match: {token: {parts: [[sbp_], lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['«sbp_1b9a0ce44ded¦397616c98960ef40ec8d8552f9df»']
      negative:
        - 'xsbp_11e4380b937d26bd3¦9f558851700e9f79210e530'
        - 'sbp_4d3ebf9f73d14a7d7¦6110a143b5fdd9264c26d2'
        - 'sbp_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: supabase-secret-key
    description: a Supabase secret API key
    source: Supabase API keys
    match: {token: {parts: [sb_secret_, base64url: 22-60]}}
    entropy: 3
    tests:
      positive: ['«sb_secret_AViRKV¦hoCRMUPLbXmP4mBXacVPdX»']
      negative: ['xsb_secret_sU7ROPi¦Wig1hrjwBhHjmEdXMcz', 'sb_secret_AleAv¦bPZO5JxBF9BGGRTp', 'sb_secret_aaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: render-api-key
    description: a Render API key
    source: 'Render: rnd_'
    match: {token: {parts: [rnd_, alnum: 28-36]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['«rnd_ynvjcF93djh4¦hezljkUsBelpqFmLVA3sRv»']
      negative: ['xrnd_zqgIffoe822T¦OpZVtwpfIPISjPGnBT', 'rnd_sgxLaJfjJFE¦LcNfPj7AsuGJQ1kb', 'rnd_aaaaaaaaaaaa¦aaaaaaaaaaaaaaaa']
  - id: ibm-cloud-api-key
    description: an IBM Cloud API key behind its name
    source: 'IBM Cloud IAM: 44 characters'
    confidence: medium
    match: {assign: {names: [ibmcloud, ibm_cloud, ibm-cloud], value: [base64url: 44]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive:
        - 'ibmcloud_key = "«qoGysodW9mAPqNu1¦CYbARJzV72RzJRdKVBd4R33XNzO8»"'
        - '{"ibmcloud": "«nIOxFvCf8iLY7jUG¦1THToY7jBNYiRrH5hwLAxihu5FJj»"}'
      negative: ['ibmcloud_key = sHd4LUfk9qlmPD¦zP49zfcDG1AZWErAWOZ9keP1uj8u4', 'digest: 7APzmUFm37AiyYRFNq¦JBXDUNRCZ1Idehgps3XUt9U1He']
  - id: cisco-meraki-api-key
    description: a Cisco Meraki API key behind its name
    source: 'Meraki dashboard API: 40 hex digits'
    confidence: medium
    match: {assign: {names: [meraki], value: [lowhex: 40]}}
    entropy: 3.5
    tests:
      positive: ['meraki_key = "«7bf30730c47cad2a¦36e6e889231462a25fa9314e»"', '{"meraki": "«3557fb01daa8e689¦0595bfd6e7788c2b0cd5f8fe»"}']
      negative: ['meraki_key = 7ec30c40bcbaf¦557a74cf317a15d8bf9f255706', 'digest: b4ee522b423b0bc3¦a3e2311d5c299ae273f7f69c']
  - id: linode-token
    description: a Linode token behind its name
    source: 'Linode API: 64 hex digits'
    confidence: medium
    match: {assign: {names: [linode], value: [lowhex: 64]}}
    entropy: 3
    tests:
      positive:
        - 'linode_key = "«a6e09bc93aa1fd73¦ba0acffd42653bd38a56b9c97b0784ec367748c1ce723884»"'
        - '{"linode": "«b9052901e3d78cac¦498ae40f7e10e9c2de2f3aed3a27758f9a8b37e721cca862»"}'
      negative:
        - 'linode_key = bb610c8bc5a0dbe9798bca2d0¦9bb9ff09b15c842ca69126cd58ac3845e2e0b8'
        - 'digest: cee3ae7625f61a482f9a90221418¦4c6bb7c887111f3185ee207707bc8734be1a'
`;
