// Credentials of payment, banking and commerce services.

export const paymentSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: stripe-access-token
    description: a secret or restricted key of Stripe
    source: Stripe docs on API keys
    severity: critical
    match: {token: {parts: [[sk_live_, sk_test_, sk_prod_, rk_live_, rk_test_, rk_prod_], alnum: 10-99]}}
    entropy: 2
    tests:
      positive: ['"«sk_test_51OuEMLAl¦GTWjn7QyTfx6d4GKfHY5a»"']
      negative: ['nonMatchingToken: tas¦k_test_51OuEMLAlGTWjn', 'sk_live_short', 'pk_live_51OuEMLA¦lGTWjn7QyTfx6d4GK']
  - id: stripe-webhook-secret
    description: the signing secret of a Stripe webhook
    source: 'Stripe docs on webhooks: whsec_'
    match: {token: {parts: [whsec_, '[A-Za-z0-9+/=]': 32-64]}}
    entropy: 3
    tests:
      positive: ['«whsec_YcJ3Fwg5cd¦nJTRdJrBRk4RtSohpBbkF00TjD»']
      negative:
        - 'xwhsec_7aqdCbg6qb6rH7¦t0EJuSJANLx8dnHBQ8lict'
        - 'whsec_fZkGNNEmd9WQ¦3TrJcES3dXXAD9mhKgl'
        - 'whsec_aaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaa'
  - id: square-access-token
    description: an access token of Square
    source: 'Square: EAAA or sq0atp- and 22 to 60 characters'
    severity: critical
    match: {token: {parts: [[EAAA, sq0atp-], base64url: 22-60]}}
    entropy: 3
    tests:
      positive: ['«EAAAriEJLa1Cb¦fY8mDzOvx32Bz6»']
      negative: ['xEAAAQ3dPlKEa8sQ¦Ia8qRWPS7NtRFPxi', 'EAAAvPpk8ffr¦ZN3mCYxbBUTer', 'EAAAaaaaaaaaaa¦aaaaaaaaaaaaaaa']
  - id: square-secret
    description: an application secret of Square
    source: 'Square: sq0csp- and 43 characters'
    severity: critical
    match: {token: {parts: [sq0csp-, base64url: 43]}}
    entropy: 3
    tests:
      positive: ['«sq0csp-sZZf9bThw¦IFRFEASABpTPmsrHPRJgCPEBA9Ku4Lf5tI»']
      negative:
        - 'xsq0csp-Llk2qptWJf1PM40IN¦S9DmHIFI9rkPLls2sPfB1XEy8Q'
        - 'sq0csp-4IONu1I2OBEE1cr6f¦zTZ2gmssWGIjUMdlqQAst5Am5'
        - 'sq0csp-aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: plaid-client-id
    description: a Plaid client id behind its name
    source: 'Plaid: 24 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [plaid], value: [alnum: 24]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['plaid_key = "«Q8QGPvN3Nkau¦tQl88Xf2PV4H»"', '{"plaid": "«Q0Y2QVr5piM9¦sgBLCO30QKyJ»"}']
      negative: ['plaid_key = xvzMX¦CTmxySeWOovDBQazKj', 'digest: NivzmOV6¦sFRistuixvuLS2jO']
  - id: plaid-secret-key
    description: a Plaid secret behind its name
    source: 'Plaid: 30 characters'
    confidence: medium
    match: {assign: {names: [plaid], value: [alnum: 30]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['plaid_key = "«ihNgJiPc9Rj2tr1¦ChjkieX6rSuEfwm»"', '{"plaid": "«yU5hT6HDF2vGjXG¦OSgtomZ8Faz3znM»"}']
      negative: ['plaid_key = gcSVta6C¦iWyaJHeMh6HXlvTqiib0P', 'digest: 5y3nafcpBPo¦rvU82hMAOr0Tk6GOV4o']
  - id: plaid-api-token
    description: a Plaid access token
    source: 'Plaid: access-, the environment and a UUID'
    severity: critical
    match: {token: {parts: [[access-sandbox-, access-development-, access-production-], hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12], left: value}}
    tests:
      positive: ['«access-sandbox-3¦0DD8A8C-e2fa-BBfE-5F7a-fFA607B20aA5»']
      negative: ['access-sa¦ndbox-1234']
  - id: flutterwave-public-key
    description: a public key of Flutterwave
    source: 'Flutterwave: FLWPUBK, 32 hex digits and X'
    severity: low
    match: {token: {parts: [[FLWPUBK_TEST-, FLWPUBK-], '[a-hA-H0-9]': 32, '-X']}}
    entropy: 2
    tests:
      positive: ['«FLWPUBK_TEST-1b8¦fD0eh5h9bB4BAB0heGeC8hA2f7bG1-X»']
      negative: ['FLWPUBK_TEST-X']
  - id: flutterwave-secret-key
    description: a secret key of Flutterwave
    source: 'Flutterwave: FLWSECK, 32 hex digits and X'
    severity: critical
    match: {token: {parts: [[FLWSECK_TEST-, FLWSECK-], '[a-hA-H0-9]': 32, '-X']}}
    entropy: 2
    tests:
      positive: ['«FLWSECK_TEST-9Ab¦fEHda926edf3g513g9B682g1fhA4G-X»']
      negative: ['FLWSECK_TEST-X']
  - id: flutterwave-encryption-key
    description: an encryption key of Flutterwave
    source: 'Flutterwave: FLWSECK_TEST and 12 hex digits'
    match: {token: {parts: [[FLWSECK_TEST-, FLWSECK_TEST], '[a-hA-H0-9]': 12]}}
    entropy: 2
    tests:
      positive: ['«FLWSECK_TEST¦-dbahAea6gGB9»']
      negative: ['FLWSECK_¦TEST-abc', 'FLWSECK_TEST¦-zzzzzzzzzzzz']
  - id: gocardless-api-token
    description: a GoCardless token behind its name
    source: 'GoCardless: live_ and 40 characters'
    confidence: medium
    match: {assign: {names: [gocardless], value: [[live_, sandbox_], '[A-Za-z0-9_=-]': 40]}}
    tests:
      positive:
        - 'gocardless_key = "«live_lB4VdW7EGcI¦nvItB=rEkEI1QTHe4vZVUdfYfJi1V»"'
        - '{"gocardless": "«live_uGFMmm2Iy1E¦GCByefkHi3FFC7BbOvYtS4Hv7fBwz»"}'
      negative: ['gocardless_key = live_PzWUsHXG¦sHXj88dRVQ5CvhYnesMEb1EgatZVgHM', 'digest: live_OiF8D277psdDO¦C5kGzbWD2b32wSKdXWY7KkDPZRY']
  - id: finicity-client-secret
    description: a Finicity secret behind its name
    source: 'Finicity: 20 characters'
    confidence: medium
    match: {assign: {names: [finicity], value: [alnum: 20]}}
    check: [has-digit]
    tests:
      positive: ['finicity_key = "«IHCn9Uzssv¦H6pQRwzwMF»"', '{"finicity": "«p98Xb4PmPx¦zclJofLJcX»"}']
      negative: ['finicity_key = kC¦SSO8fCUugUGcxdJ9Y', 'digest: xVRjBk¦tbXxfIkst7nLHU']
  - id: finicity-api-token
    description: a Finicity token behind its name
    source: 'Finicity: 32 hex digits'
    confidence: medium
    match: {assign: {names: [finicity], value: [hex: 32]}}
    tests:
      positive: ['finicity_key = "«707D4a2251dE4aA8¦EFE94180f141F820»"', '{"finicity": "«e1BCb6b708c16fB2¦f6cFf8b0e04658Ea»"}']
      negative: ['finicity_key = 8AbF9c8D¦76D23EdF6dc8Deda907A977', 'digest: 583c5Acdc2cA¦e31136b6Cc7BD9B8C1bF']
  - id: coinbase-access-token
    description: a Coinbase token behind its name
    source: 'Coinbase: 64 characters'
    confidence: medium
    match: {assign: {names: [coinbase], value: [base64url: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'coinbase_key = "«hGtCnW5xIaD27Dfs¦2mRETh6hqN4QZwFlZggjNZGvRiZIYpHqZTlW2NJCqe3v55tr»"'
        - '{"coinbase": "«iFb3c7pjgjtddyML¦fFJTDWueCk2yk6KzVYyNgGQWEn0kQBzaL29bb7AK1IkhmcsZ»"}'
      negative:
        - 'coinbase_key = K68c8M2yQVAlHGg8X20ej85x¦DcZIbsDwV6sYIRFLrRvgJMu9zyI8VBudQqxW4DC'
        - 'digest: wtFOnukZNWl95mXCI9SX3JNT73TJ¦tuzDQaOvKEbkaLXbwMSOqO4oskGAyk__fKDR'
  - id: kraken-access-token
    description: a Kraken key behind its name
    source: 'Kraken: 80 to 90 characters of base64'
    confidence: medium
    match: {assign: {names: [kraken], value: ['[A-Za-z0-9/=_+-]': 80-90]}}
    tests:
      positive:
        - 'kraken_key = "«NaBp8usaDEdUF4Jq¦W22xK63VQvDjXVC7bFXoLGqvzRdxlG_9d6Dt6B3EPY6ny4oACI9rTsUNLCubsMXnyP»"'
        - '{"kraken": "«cjQ1yV7ZNtgPePhz¦OZmmVr3po6QWzfZruMVZrfjpTmPxTFUDZ8acajAkum8s4s9jF3KFSGtwvdkimnNO»"}'
      negative:
        - 'kraken_key = qg56hEZuGtWhx4N0hcYBcFWuQ2leExqX0¦EapBgXDInAytqyZ=xhVGCFGDJ3Fgocnow9areTSv2Q9Umh'
        - 'digest: hZvQampJdPr4Ww0sFZ4qMuw0NhQDuIaSquQzS6¦O0rpNAi87L6qd0QVFBOEVVKJUwzauaNDZxZqDLxcNIK5bn'
  - id: kucoin-access-token
    description: a KuCoin key behind its name
    source: 'KuCoin: 24 hex digits'
    confidence: medium
    match: {assign: {names: [kucoin], value: [hex: 24]}}
    tests:
      positive: ['kucoin_key = "«7bfCfEaB96EC¦94fdE54c857c»"', '{"kucoin": "«AC3890d3eCC6¦dd5eDbA2C1Aa»"}']
      negative: ['kucoin_key = 3DA6f¦D3Cad3af9e24f98320', 'digest: 3A5e36cd¦afCfA5aB1A2f399c']
  - id: kucoin-secret-key
    description: a KuCoin secret behind its name
    source: 'KuCoin: a UUID'
    confidence: medium
    match: {assign: {names: [kucoin], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['kucoin_key = "«4d5bC2f1-1CD5-8B¦Aa-52bc-9381c8A45Ff9»"', '{"kucoin": "«CA27bB6A-8e6A-78¦a5-cC80-afEf4bAFbfFA»"}']
      negative: ['kucoin_key = 9b0eA9A1-91¦dA-c4cB-25cf-ba4A67dddFf', 'digest: E89d4244-3BCf-¦4B3B-4539-359aac3Be41a']
  - id: bittrex-access-key
    description: a Bittrex key or secret behind its name
    source: 'Bittrex: 32 characters'
    confidence: medium
    match: {assign: {names: [bittrex], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['bittrex_key = "«nbvMHfcWz1pD0Mte¦PF3jVxQgCRNDAx6N»"', '{"bittrex": "«6wqR34fL8JUsXpnu¦g3RtRimyXjDNTJzn»"}']
      negative: ['bittrex_key = ZOqk8eGX¦rQJQCCuTcPys9CYgExVnuOe', 'digest: INwEmjYgW6vZ¦mjBLjBS4aY5vCwRDbZf1']
  - id: binance-secret
    description: a Binance key behind its name
    source: 'Binance: 64 characters'
    confidence: medium
    match: {assign: {names: [binance], value: [alnum: 64]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive:
        - 'binance_key = "«mstLLUjGI8lZvFc0¦3KQnwi8UBpxuRhzEXFgphEu9n9ZmwitZT46ES4EdW4pJAVDe»"'
        - '{"binance": "«gPWFsRW6ZN483cMr¦mch7crvEFCyC19IYPp8i80REUH0oDStRhNzxJOgUCnxj7Q8O»"}'
      negative:
        - 'binance_key = bPnyS7PjKQOyE5rzNl23ivXS¦1Dq616dVSVLH3MqI61lKt3L8NLdbkp34hhKKwep'
        - 'digest: cQ0NlNwkOoXSdVR6cFkD7FKPTp1Z¦G1wXJ5mSf9p73QapcHQfxwehTi8ZOB9GHF4T'
  - id: lob-api-key
    description: a Lob key behind its name
    source: 'Lob: live_ or test_ and 35 hex digits'
    confidence: medium
    match: {assign: {names: [lob], value: [[live_, test_], hex: 35]}}
    tests:
      positive: ['lob_key = "«live_DB38D6aDD51¦02AfAD187F1Ed815AfEBFEf1»"', '{"lob": "«live_b1A41Ccc5df¦c9d969eAB2FD8C36D6b8dCb6»"}']
      negative: ['lob_key = live_7F211a1B8¦E03912DEFD84c78Ca1f50c1ea', 'digest: live_f848aa26aE3¦8659ABBDCBbC554a34ef11Dd']
  - id: lob-pub-api-key
    description: a publishable Lob key behind its name
    source: 'Lob: live_pub_ or test_pub_ and 31 hex digits'
    severity: medium
    confidence: medium
    match: {assign: {names: [lob], value: [[live_pub_, test_pub_], hex: 31]}}
    tests:
      positive: ['lob_key = "«live_pub_8cb9215¦dFcff0d04cBBE723Dec74ce3»"', '{"lob": "«live_pub_a0c2CC8¦7d96C4B42369bAAb821055fB»"}']
      negative: ['lob_key = live_pub_6c175¦E0Bc79539E5cbD7e0Be1FDE6E', 'digest: live_pub_f0DD88A¦1c08B3012eb6b16DE1531A2a']
  - id: easypost-api-token
    description: an EasyPost production key
    source: 'EasyPost: EZAK and 54 characters'
    severity: critical
    match: {token: {parts: [EZAK, alnum: 54]}}
    entropy: 2
    tests:
      positive: ['«EZAKpE3Zv3iEkp2E¦cRRsgrx4veNfWZPSxLUwnraC9jXrQJLiv9DuHFXhHm»']
      negative:
        - 'xEZAKjS3zqXLUcs6tuLUwX4Kn5xNm¦cRTwzTcp4CagyDIA2OY1M2dYcnV2RN'
        - 'EZAK3wEErhgPYmGnNZ511bPrL2WA¦wLUR75Uqf0AAB18toqhGJuMBu6xHw'
        - 'EZAKaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: easypost-test-api-token
    description: an EasyPost test key
    source: 'EasyPost: EZTK and 54 characters'
    severity: medium
    match: {token: {parts: [EZTK, alnum: 54]}}
    entropy: 2
    tests:
      positive: ['«EZTK8SQT1z3ZEpsM¦zSolx0MdG53ECsMnBIPxptBftGoLIFw28Q8X1Pqz6u»']
      negative:
        - 'xEZTK8krOlvkEntrzLZCibghdMWKO¦QlcPmQbKNG47VTWLkKuBRepg7jqqW2'
        - 'EZTKpsIgSkVOgIzUOeFuRtPKtUo2¦6BNvNlHEtmqv3G5I1HwZcCb41Mler'
        - 'EZTKaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: shippo-api-token
    description: a Shippo token
    source: 'Shippo: shippo_live_ or shippo_test_ and 40 hex digits'
    match: {token: {parts: [[shippo_live_, shippo_test_], hex: 40]}}
    entropy: 2
    tests:
      positive: ['«shippo_live_174c¦ec1F3b68DF14ea0b616dA276EeE9373f0011»']
      negative:
        - 'xshippo_live_aA63c76beddd9¦33DFa49d733B8AcCBCD110f355C'
        - 'shippo_live_0d5893fb6bEc9¦4A702fAF0d56c9327c767755EA'
        - 'shippo_live_aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: duffel-api-token
    description: a Duffel token
    source: 'Duffel: duffel_test_ or duffel_live_ and 43 characters'
    match: {token: {parts: [[duffel_test_, duffel_live_], '[A-Za-z0-9_=-]': 43]}}
    entropy: 2
    tests:
      positive: ['«duffel_test_T12r¦zYCtt7kW2X20vEdYvGBMKR5ZBoVoq2cV-7stVse»']
      negative:
        - 'xduffel_test_YIhM3sF_Rry3Bcd¦yWZVqd_RADhI6HkjjIHa8mjRIKco'
        - 'duffel_test_C=Efy0arKTCMBK_¦6DM8ufLtW4FCGY2v7GCOg4_4SzM'
        - 'duffel_test_aaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: braintree-access-token
    description: an access token of PayPal or Braintree
    source: 'Braintree: access_token$, environment, merchant and 32 hex digits'
    severity: critical
    match: {token: {parts: [['access_token$production$', 'access_token$sandbox$'], lowalnum: 16, '$', lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['«access_token$pro¦duction$r39h2pl3vri56j5g$f5093cce05f07c81ca1748ffd5bef2aa»']
      negative:
        - 'xaccess_token$production$cvp3ckyaz67c¦i1pa$913ab5cbe0f97078553fbe2e55b545f5'
        - 'access_token$production$x5e203alla6t¦xffr$449e1bf2019c68bf2c7df67e44cef14'
        - 'access_token$production$aaaaaaaaaaaa¦aaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: razorpay-key
    description: a Razorpay key id
    source: 'Razorpay: rzp_live_ or rzp_test_ and 14 characters'
    match: {token: {parts: [[rzp_live_, rzp_test_], alnum: 14]}}
    entropy: 3
    tests:
      positive: ['«rzp_live_VL¦h7leH8kycE6h»']
      negative: ['xrzp_live_a7¦sW7bxseAxfKq', 'rzp_live_4V¦OV8uIqLRLQ6', 'rzp_live_aa¦aaaaaaaaaaaa']
  - id: adyen-api-key
    description: an Adyen API key
    source: 'Adyen: AQE and base64 with a dot-free tail'
    confidence: medium
    match: {token: {parts: [AQE, '[A-Za-z0-9+/=]': 90-200, '-', '[A-Za-z0-9+/=]': 40-60, '-', '[!-~]': 8-40], right: none}}
    entropy: 4
    tests:
      positive:
        - '«AQEvRkLkp6aQUMBM¦djaHMFhwURovvNMlboHI5yuKYzJFgp0Aenc5NcsQusUXc7wY4MrdsK0mXeyrLFnCGJEPr8RmDSKw8y0yb-5eVPJio59YmGIAHBqPC4737cOAzcBCikefvVmJNDwiWP-2U2CAOcKv»'
      negative: ['AQE12345']
  - id: shopify-access-token
    description: an access token of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shpat_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shpat_cb73AFdBb9¦eF9d78f49dEDA7fBAcb211»']
      negative: ['xshpat_bcD8f0e17bF0¦80BCEf9a4032Ca9594F5', 'shpat_6e2ECFec5558¦C737a92Ad74F3F8425e', 'shpat_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: shopify-custom-access-token
    description: a custom app token of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shpca_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shpca_F45E71CAba¦257aBfBd368bF62f1DEe63»']
      negative: ['xshpca_aECEF400D4B3¦EC8f0b7CfBBDa3F5CBfa', 'shpca_e3fe8beCDCfc¦253A199e00f1a01ff7B', 'shpca_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: shopify-private-app-access-token
    description: a private app token of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shppa_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shppa_FefACCCAdE¦aB89aD434eE5EA5C0bdd81»']
      negative: ['xshppa_bad0C9aCB2EB¦6005eed0E897D4cD15B8', 'shppa_Cce4e6f6cb59¦ebe608C204Bd3c4aEeF', 'shppa_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: shopify-shared-secret
    description: a shared secret of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shpss_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shpss_B5a9563fE9¦Be152BA1346B14B4D07a48»']
      negative: ['xshpss_2cb2f4f2D5f0¦5D8cdd4FEddC77e0E579', 'shpss_e4C74A7FEdD4¦b9837ec997E86ffdA70', 'shpss_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: etsy-access-token
    description: an Etsy key behind its name
    source: 'Etsy: 24 characters'
    confidence: medium
    match: {assign: {names: [etsy], value: [alnum: 24]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['etsy_key = "«208qf0iABSMy¦5PR2Yimlr81A»"', '{"etsy": "«TrlN4akEq9Gr¦dIR9akmH9J33»"}']
      negative: ['etsy_key = LfCpKM¦Q8DDIHrxmkPy5n3d9', 'digest: rYlm8ZDj¦dt4ULGIz1RoGvQMh']
  - id: squarespace-access-token
    description: a Squarespace key behind its name
    source: 'Squarespace: a UUID'
    confidence: medium
    match: {assign: {names: [squarespace], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['squarespace_key = "«73a4DB5d-AcFA-FA¦82-3bE0-6e3A4Bef86fa»"', '{"squarespace": "«a73Ee473-e7FB-56¦B6-Bd23-ef7A6e31fEF6»"}']
      negative: ['squarespace_key = AB85A4B0¦-De97-8BA5-51aa-cC4aBbbA938', 'digest: bDFebEF1-Cdd7-¦cF81-9b28-e6AC6ee4efcD']
  - id: freemius-secret-key
    description: a Freemius secret key in a configuration of PHP
    source: 'Freemius: sk_ and 29 characters'
    confidence: medium
    match: {token: {parts: [secret_key, '["'']': 1, '[ 	]': 0-8, '=>', '[ 	]': 0-8, '["'']': 1, sk_, '[!#-&(-~]': 29, '["'']': 1], right: none}}
    entropy: 3
    tests:
      positive: ['"«secret_key" => "sk_ubb4yN3mzq¦GR2x8#P7r5&@*xC$utE"»,']
      negative: ['secret_key => "sk_abcdef¦ghijklmnopqrstuvwxyz123"']
  - id: freshbooks-access-token
    description: a FreshBooks token behind its name
    source: 'FreshBooks: 64 characters'
    confidence: medium
    match: {assign: {names: [freshbooks], value: [alnum: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'freshbooks_key = "«5D1GhukgtJ8UtYta¦a1OdeGNjgR7GvEiQ0rw0oDxmZ6ppM7mwDt5ZOxCJiRuLQern»"'
        - '{"freshbooks": "«dkRhP4wAyN6lj9QI¦5Mv3Be066hoFWILSnVVMkrMlAA8oxmM7EUHGKM5q2kuxP45I»"}'
      negative:
        - 'freshbooks_key = WO8ExbOnZQ3exUiuG2eERPd¦uwexn3PWv8Pj9r9rr67NCS6tq4qenFvwwZDXguSx'
        - 'digest: XNCajZwwhELgTbGa9kAJAthv3Wk7¦diKBOXamKwVByxhHWxmPMbQbBEMy1HvJE9kd'
  - id: settlemint-application-access-token
    description: a SettleMint application token
    source: 'SettleMint: sm_aat_ and 16 characters'
    match: {token: {parts: [sm_aat_, alnum: 16]}}
    entropy: 3
    tests:
      positive: ['«sm_aat_I559¦WvcbiPwB44gW»']
      negative: ['xsm_aat_1AUy¦ds8XqXD9kHFX', 'sm_aat_0iwI¦I2P4O7ktDVC', 'sm_aat_aaaa¦aaaaaaaaaaaa']
  - id: settlemint-personal-access-token
    description: a SettleMint personal token
    source: 'SettleMint: sm_pat_ and 16 characters'
    match: {token: {parts: [sm_pat_, alnum: 16]}}
    entropy: 3
    tests:
      positive: ['«sm_pat_HQRA¦Kiq87SjPldvo»']
      negative: ['xsm_pat_skVy¦j5eLZzl8iICp', 'sm_pat_NXcX¦5jPqhSd9VcQ', 'sm_pat_aaaa¦aaaaaaaaaaaa']
  - id: settlemint-service-access-token
    description: a SettleMint service token
    source: 'SettleMint: sm_sat_ and 16 characters'
    match: {token: {parts: [sm_sat_, alnum: 16]}}
    entropy: 3
    tests:
      positive: ['«sm_sat_ZO9x¦vv0GRro2CQJq»']
      negative: ['xsm_sat_xKLK¦HjyRJQQcvmha', 'sm_sat_Lni1¦9enbOzWhKaH', 'sm_sat_aaaa¦aaaaaaaaaaaa']
  - id: intra42-client-secret
    description: a client secret of the 42 intranet
    source: '42 API: s-s4t2ud- or s-s4t2af- and 64 hex digits'
    match: {token: {parts: [[s-s4t2ud-, s-s4t2af-], hex: 64]}}
    entropy: 3
    tests:
      positive: ['«s-s4t2ud-C67c6B5¦5fDDF87035239eBd5FEfDDCd4d7CeD9C14aE4fF4DFfBEA1AadaCd7FCC»']
      negative:
        - 'xs-s4t2ud-A2da1485cc3A9DeD3dcbA80aFE1¦4b4cD094DB0fccA63d34dAdcB627ea6EE871A'
        - 's-s4t2ud-25dFfA36e16fEa22B4be9Ec3C1e¦Ac9FF3d4ddeeCeE7FefefdbbA2A3E9BEfa08'
        - 's-s4t2ud-aaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
`;
