// Credentials of payment, banking and commerce services.

export const paymentSecrets = String.raw`
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
      negative: ['xFLWSECK_TEST¦-2aE292839aG3', 'FLWSECK_TEST¦-9B67cG8bBhe', 'FLWSECK_TEST¦-aaaaaaaaaaaa']
  - id: gocardless-api-token
    description: a GoCardless token behind its name
    source: 'GoCardless: live_ and 40 characters'
    confidence: medium
    match: {assign: {names: [gocardless], value: [[live_, sandbox_], '[A-Za-z0-9_=-]': 40]}}
    tests:
      positive:
        - 'gocardless_key = "«live_yTiOzUB18Xk¦ICxuE6MeV3KMmm2Iy1EGCByefkHiR»"'
        - '{"gocardless": "«live_3WlsOoVZVZd¦3qqJbEjHOiF8D277psdDOC5kGzbWU»"}'
      negative: ['gocardless_key = live_A7VQeC6s¦3l7H-atZVgHHOHNPzCNYkpQRwzZFpmb', 'digest: live_lTjUoe8gYVXii¦vzXRgyRGjrxZbvGsHXj88dRVQ5p']
  - id: finicity-client-secret
    description: a Finicity secret behind its name
    source: 'Finicity: 20 characters'
    confidence: medium
    match: {assign: {names: [finicity], value: [alnum: 20]}}
    check: [has-digit]
    tests:
      positive: ['finicity_key = "«8Xb4PmPxzc¦lJofLJcI6F»"', '{"finicity": "«RjBktbXxfI¦kst7nLHUl9»"}']
      negative: ['finicity_key = t3¦tumSYCboIUgtBeqo1', 'digest: SSO8fC¦UugUGcxdJ9PAOC']
  - id: finicity-api-token
    description: a Finicity token behind its name
    source: 'Finicity: 32 hex digits'
    confidence: medium
    match: {assign: {names: [finicity], value: [hex: 32]}}
    tests:
      positive: ['finicity_key = "«b4180f141F82E1e7¦1C708c16fB2f6cF0»"', '{"finicity": "«f8b0e04658E583c5¦Acdc2cAe31136b6a»"}']
      negative: ['finicity_key = 8Deda907¦A97734Cc8fdfEabD826429a', 'digest: DeFBBD9B8C1b¦8AbF9c8D76D23EdF6dc3']
  - id: coinbase-access-token
    description: a Coinbase token behind its name
    source: 'Coinbase: 64 characters'
    confidence: medium
    match: {assign: {names: [coinbase], value: [base64url: 64]}}
    check: [has-digit]
    tests:
      positive:
        - 'coinbase_key = "«jGJ1j6uzwFlZggjN¦ZGvRiZIYpHqZTlW2NJCqe3v55tbKuMgt6bQjtddyMLfFJTDg»"'
        - '{"coinbase": "«WueCk2yk6KzVYyNg¦GQWEn0kQBzaL29bb7AK1Ikhmcs8SFOnukZNWl95mXCI9SX34»"}'
      negative:
        - 'coinbase_key = pfnNVYDcZIbsDwV6sYIRFLrR¦vgJMu9zyI8VBudQqxW4DaaBp8usaDEdUF4JqW2K'
        - 'digest: hmf7qFVQCRlI4tU5Ww92kaLXbwMS¦OqO4oskGAyk__fKDrJ3WsY2yQVAlHGg8X20Z'
  - id: kraken-access-token
    description: a Kraken key behind its name
    source: 'Kraken: 80 to 90 characters of base64'
    confidence: medium
    match: {assign: {names: [kraken], value: ['[A-Za-z0-9/=_+-]': 80-90]}}
    tests:
      positive:
        - 'kraken_key = "«2xK63VQvDjXVC7bF¦XoLGqvzRdxlG_9d6Dt6B3EPY6ny4oACI9rTsUNLCubsMXnycjQ1yV7ZNtgPePhz3»"'
        - '{"kraken": "«OZmmVr3po6QWzfZr¦uMVZrfjpTmPxTFUDZ8acajAkum8s4s9jF3KFSGtwvdkimnNhZvQampJdPr4Ww0sFZ4qMue»"}'
      negative:
        - 'kraken_key = uQ2leExqX0EapBgXDInAytqyZ=xhVGCFG¦DJ3Fgocnow9areTSv2Q9UmIX2qRNM2MSM9mgyJeboKJZQP'
        - 'digest: w0NhQDuIaSquQzS6O0rpNAi87L6qd0QVFBOEVV¦KJUwzauaNDZxZqDLxcNIK5bqg56hEZuGtWhx4N0hcYBcFWP'
  - id: kucoin-access-token
    description: a KuCoin key behind its name
    source: 'KuCoin: 24 hex digits'
    confidence: medium
    match: {assign: {names: [kucoin], value: [hex: 24]}}
    tests:
      positive: ['kucoin_key = "«D7e3890d3eCC¦6dd5eDbA2C1E»"', '{"kucoin": "«A1A5e36cdafC¦fA5aB1A2f39e»"}']
      negative: ['kucoin_key = 4d5bC¦2f30Dd4a2b9381c8A5', 'digest: 93DA6fD3¦Cad3af9e24f98320']
  - id: kucoin-secret-key
    description: a KuCoin secret behind its name
    source: 'KuCoin: a UUID'
    confidence: medium
    match: {assign: {names: [kucoin], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['kucoin_key = "«A3dc9172-1AdB-FA¦6e-8A68-35cC8afEf4be»"', '{"kucoin": "«0FbfFB63-9d41-24¦cC-BCFB-2453b9aac3B6»"}']
      negative: ['kucoin_key = dF8763f0-eb¦EB-E1a6-8CC2-3A248A1861C', 'digest: 2B1DD4A9-D4A1-¦91dA-c4cB-25cba4A67ddE']
  - id: bittrex-access-key
    description: a Bittrex key or secret behind its name
    source: 'Bittrex: 32 characters'
    confidence: medium
    match: {assign: {names: [bittrex], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['bittrex_key = "«Ax6Or1w4lT6iJUsX¦pnug3RtRimyXjDNW»"', '{"bittrex": "«DrJINwEmjYgW6vZm¦jBLjBS4aY5vCwRD7»"}']
      negative: ['bittrex_key = 6smstLLU¦jGI8lZvFc03KQnwi8UBpxua', 'digest: hn3ZOqk8eGXr¦QJQCCuTcPys9CYgExVnA']
  - id: binance-secret
    description: a Binance key behind its name
    source: 'Binance: 64 characters'
    confidence: medium
    match: {assign: {names: [binance], value: [alnum: 64]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive:
        - 'binance_key = "«tD84QTMz7CL819AY¦vytZT46ES4EdW4pJAVDZiVpsRW6ZN483cMrmch7crvEFCyC0»"'
        - '{"binance": "«8wQhEw8LuPGc5Hk4¦vAActsNRG2YHBEArFPwcQ0NlNwkOoXSdVR6cFkD7FKPTp1ZZ»"}'
      negative:
        - 'binance_key = PpBM8DwwCWhuj5lZE3VsZYNp¦Nkp34hhKKwen9c1wF2XVmmKC4OqcNCEKRPs9bru'
        - 'digest: aYFMgVnJqbxv73QapcHQfxwehTi8¦ZOB9GHF4ib0P0NPWNS2hJMg7q8ZDaWdi3DG6'
  - id: lob-api-key
    description: a Lob key behind its name
    source: 'Lob: live_ or test_ and 35 hex digits'
    confidence: medium
    match: {assign: {names: [lob], value: [[live_, test_], hex: 35]}}
    tests:
      positive: ['lob_key = "«live_Ed815AfEBFE¦fb1A41Ccc5dfc9d969eAB2F1»"', '{"lob": "«live_D8C36D6b8dC¦b6cc2C4b36aE38659ABBDCBD»"}']
      negative: ['lob_key = live_d7DC16aA0¦c1ea1cb9215dFcff0d04cBBEC', 'digest: live_bC554a34ef1¦1Dd5211a1B8E03912DEFD84B']
  - id: lob-pub-api-key
    description: a publishable Lob key behind its name
    source: 'Lob: live_pub_ or test_pub_ and 31 hex digits'
    severity: medium
    confidence: medium
    match: {assign: {names: [lob], value: [[live_pub_, test_pub_], hex: 31]}}
    tests:
      positive: ['lob_key = "«live_pub_eda3Dec¦74cea0c2CC87d96C4B423699»"', '{"lob": "«live_pub_1AAb821¦055ff0DD88A1c08B3012eb68»"}']
      negative: ['lob_key = live_pub_5de0B¦e1FDE62354cDFDc01B59bf6fa', 'digest: live_pub_b16DE15¦31A26c175E0Bc79539E5cbDE']
  - id: easypost-api-token
    description: an EasyPost production key
    source: 'EasyPost: EZAK and 54 characters'
    severity: critical
    match: {token: {parts: [EZAK, alnum: 54]}}
    entropy: 2
    tests:
      positive: ['«EZAKWZPSxLUwnraC¦9jXrQJLiv9DuHFXhH5rAJb5gkR76MHXls4Kn5xNmc7»']
      negative:
        - 'xEZAKqJJVqEd9OUeZThP73tqYu3eW¦ecXYNdENdRopmB29KTrltCwud2WAw9'
        - 'EZAKrp0a1EcGVIn63TtoqhGJuMBu¦6xH8SQT1z3ZEpsMzSolx0MdG53ECd'
        - 'EZAKaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: easypost-test-api-token
    description: an EasyPost test key
    source: 'EasyPost: EZTK and 54 characters'
    severity: medium
    match: {token: {parts: [EZTK, alnum: 54]}}
    entropy: 2
    tests:
      positive: ['«EZTK3GMUIPxptBft¦GoLIFw28Q8X1Pqz6WIOlvkEntrzLZCibghdMWKOQlO»']
      negative:
        - 'xEZTKA3mEn21dIdVTWLkKuBRepg7j¦qqW3ZjhpuPybcYu2pNNHxmOiKgXyFN'
        - 'EZTKLf1mA5eQ0mCpvw5o4y9jJwMV¦wrxePvYyFqHyENRnrDIdU3bwAdtaL'
        - 'EZTKaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: shippo-api-token
    description: a Shippo token
    source: 'Shippo: shippo_live_ or shippo_test_ and 40 hex digits'
    match: {token: {parts: [[shippo_live_, shippo_test_], hex: 40]}}
    entropy: 2
    tests:
      positive: ['«shippo_live_9276¦EeE9373f001aA63c76beddd933DFa49d733f»']
      negative:
        - 'xshippo_live_D7C9CBCD110f3¦55d5893fb6bEc94A702fAF0d563'
        - 'shippo_live_c9327c767755E¦EcFcc1bbA7aD641FDf30658962'
        - 'shippo_live_aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: duffel-api-token
    description: a Duffel token
    source: 'Duffel: duffel_test_ or duffel_live_ and 43 characters'
    match: {token: {parts: [[duffel_test_, duffel_live_], '[A-Za-z0-9_=-]': 43]}}
    entropy: 2
    tests:
      positive: ['«duffel_test_BoVo¦q2cV-7stVsnfKY2L_Rry3BcdyWZVqd_RADhI6HA»']
      negative:
        - 'xduffel_test_z4hE4EHa8mjRIKc¦BvH=y0arKTCMBK_6DM8ufLtW4FC4'
        - 'duffel_test_ZaA0qYnLcg4_4Sz¦RdrHncPX9dVR7=4ka==LlzcjDnE'
        - 'duffel_test_aaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: braintree-access-token
    description: an access token of PayPal or Braintree
    source: 'Braintree: access_token$, environment, merchant and 32 hex digits'
    severity: critical
    match: {token: {parts: [['access_token$production$', 'access_token$sandbox$'], lowalnum: 16, '$', lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['«access_token$pro¦duction$3bl5apyrdyudpiro$ffd5bef2a1a7e15c0c814d70213ab5c2»']
      negative:
        - 'xaccess_token$production$x3a5toaprk6k¦4w36$2e55b545fbf2ede055049b22449e1bf3'
        - 'access_token$production$f8ctznqw959f¦yo01$067e44cef1a588536124ed42801bf03'
        - 'access_token$production$aaaaaaaaaaaa¦aaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: razorpay-key
    description: a Razorpay key id
    source: 'Razorpay: rzp_live_ or rzp_test_ and 14 characters'
    match: {token: {parts: [[rzp_live_, rzp_test_], alnum: 14]}}
    entropy: 3
    tests:
      positive: ['«rzp_live_xf¦KJxi78uIqLRk»']
      negative: ['xrzp_live_CW¦gpJz54hENQUz', 'rzp_live_MB¦MdjaDMFhwUc', 'rzp_live_aa¦aaaaaaaaaaaa']
  - id: adyen-api-key
    description: an Adyen API key
    source: 'Adyen: AQE and base64 with a dot-free tail'
    confidence: medium
    match: {token: {parts: [AQE, '[A-Za-z0-9+/=]': 90-200, '-', '[A-Za-z0-9+/=]': 40-60, '-', '[!-~]': 8-40], right: none}}
    entropy: 4
    tests:
      positive:
        - '«AQERovvNMlboHI5y¦uKYzJFgp0Aenc5NcsQusUXc7wY4MrdsK0mXeyrLFnCGJEPr8RmDSKw8y0ykatjyc059YmGIAHBqPD-B4737cOAzcBCikefvVmJNDwiWJBaXgA2rZyWOHgrbjWTdU-SIUkxPyU9Ik6f»'
      negative: ['AQE12345']
  - id: shopify-access-token
    description: an access token of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shpat_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shpat_3DA7fBAcb2¦1bcD8f0e17bF080BCEf9ad»']
      negative: ['xshpat_4032Ca9594F6¦e2ECFec5558C737a92AC', 'shpat_d74F3F842534¦5E71CAba257aBfBd36B', 'shpat_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: shopify-custom-access-token
    description: a custom app token of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shpca_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shpca_9001721DEe¦6aECEF400D4B3EC8f0b7C1»']
      negative: ['xshpca_cebCaa3F5CBf¦7c3e8beCDCfc253A1991', 'shpca_e00f1a01ff77¦7ACCCAdEaB89aD434e5', 'shpca_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: shopify-private-app-access-token
    description: a private app token of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shppa_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shppa_deEA5C0bdd¦8AE80C9aCB2EB6005eed08»']
      negative: ['xshppa_E897D4cD15BC¦ce4e6f6cb59ebe608C20', 'shppa_cf7d3c4aEed5¦a9563fE9Be152BA1346', 'shppa_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: shopify-shared-secret
    description: a shared secret of Shopify
    source: 'Shopify: the prefix and 32 hex digits'
    severity: critical
    match: {token: {parts: [shpss_, hex: 32]}}
    entropy: 2
    tests:
      positive: ['«shpss_914B4D07a4¦2cb2f4f2D5f05D8cdd4FEF»']
      negative: ['xshpss_ddC77e0E57Bc¦aa4A7FEdD4b9837ec990', 'shpss_E8e7a2DA72A9¦cBB0096f8fe5af2BA09', 'shpss_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: etsy-access-token
    description: an Etsy key behind its name
    source: 'Etsy: 24 characters'
    confidence: medium
    match: {assign: {names: [etsy], value: [alnum: 24]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['etsy_key = "«nfwD6czCC5aR¦HoBy0bCetj3k»"', '{"etsy": "«rYlm8ZDjdt4U¦LGIz1RoGvQMh»"}']
      negative: ['etsy_key = zzR1CI¦TbAZqrgQGXozfXOhJ', 'digest: LfCpKMQ8¦DDIHrxmkPy5n3dxP']
  - id: squarespace-access-token
    description: a Squarespace key behind its name
    source: 'Squarespace: a UUID'
    confidence: medium
    match: {assign: {names: [squarespace], value: [hex: 8, '-', hex: 4, '-', hex: 4, '-', hex: 4, '-', hex: 12]}}
    tests:
      positive: ['squarespace_key = "«2df86faB-93Ee-b4¦73-e7FB-56BBd23f7A62»"', '{"squarespace": "«3b51fEF6-bDFA-eb¦E3-FCd4-dc89b28bcC6c»"}']
      negative: ['squarespace_key = 1e93e3D1¦-e3Aa-98A4-c38B-cddE71f659A', 'digest: ee4efcA1-a853-¦A4B0-De97-8BAc1acC4aB3']
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
        - 'freshbooks_key = "«az330KGgSCnQ5FN9¦0LppM7mwDt5ZOxCJiRuLQerOb44L1ZkyjR6KS3I5Mv3Be06o»"'
        - '{"freshbooks": "«H55JDo9Awm8RQ6AT¦Z34JlmM7EUHGKM5q2kuxP45yoFdRvFRhELgTbGa9kAJAthvC»"}'
      negative:
        - 'freshbooks_key = UUfn3PWv8Pj9r9rr67NCS6t¦q4qenFvwwZDXguSVy9Axv2XWvNeCqWRpWMXHouhX'
        - 'digest: 1Wk7diKBOXamKwVByxhHWxmPMbQb¦BEMy1HvJE9k02RiQQhz5lYnSBiuG2eERPdu2'
  - id: settlemint-application-access-token
    description: a SettleMint application token
    source: 'SettleMint: sm_aat_ and 16 characters'
    match: {token: {parts: [sm_aat_, alnum: 16]}}
    entropy: 3
    tests:
      positive: ['«sm_aat_9ZSb¦bXZivrzD7Kf7»']
      negative: ['xsm_aat_Ip73¦CaPq0ggbTQHA', 'sm_aat_jPld¦vYyDnu6Mxyz', 'sm_aat_aaaa¦aaaaaaaaaaaa']
  - id: settlemint-personal-access-token
    description: a SettleMint personal token
    source: 'SettleMint: sm_pat_ and 16 characters'
    match: {token: {parts: [sm_pat_, alnum: 16]}}
    entropy: 3
    tests:
      positive: ['«sm_pat_lw8i¦ICORJDgBD7rO»']
      negative: ['xsm_pat_Sd9V¦cnLpPav0GRrI', 'sm_pat_2Kpg¦lxKLKHjyRJV', 'sm_pat_aaaa¦aaaaaaaaaaaa']
  - id: settlemint-service-access-token
    description: a SettleMint service token
    source: 'SettleMint: sm_sat_ and 16 characters'
    match: {token: {parts: [sm_sat_, alnum: 16]}}
    entropy: 3
    tests:
      positive: ['«sm_sat_1dtd¦gHayCNfYpSiO»']
      negative: ['xsm_sat_lA3e¦zHs2VwNjKLvs', 'sm_sat_1oom¦uooWYY7tdiZ', 'sm_sat_aaaa¦aaaaaaaaaaaa']
  - id: intra42-client-secret
    description: a client secret of the 42 intranet
    source: '42 API: s-s4t2ud- or s-s4t2af- and 64 hex digits'
    match: {token: {parts: [[s-s4t2ud-, s-s4t2af-], hex: 64]}}
    entropy: 3
    tests:
      positive: ['«s-s4t2ud-eBd5FEf¦DDCd4d7CeD9C14aE4fF4DFfBEA1AadaCd7FCA2da1485cc3A9DeD3dcb4»']
      negative:
        - 'xs-s4t2ud-A80aFE14b4cD094DB0fccA63d34¦dAdcB627ea6EE871e5dFfA36e16fEa22B4beD'
        - 's-s4t2ud-9Ec3C1eAc9FF3d4ddeeCeE7Fefe¦fdbbA2A3E9BEfa0fc03F342E2ADEf3dDdE9B'
        - 's-s4t2ud-aaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
`;
