// Credentials of providers of language and other models.

export const modelSecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: openai-api-key
    description: an OpenAI API key
    source: 'OpenAI: sk-, with proj, svcacct or admin, around T3BlbkFJ, which is OpenAI in base64'
    severity: critical
    match: {token: {parts: [[sk-proj-, sk-svcacct-, sk-admin-, sk-], base64url: 16-100, T3BlbkFJ, base64url: 16-100]}}
    tests:
      positive: ['«sk-qwErtyUiOpAsDfGhJkLz¦T3BlbkFJ1234567890abcdefghij»']
      negative: ['sk-qwErtyUiOpAsDfGhJk¦Lz1234567890abcdefghij']
  - id: anthropic-api-key
    description: an Anthropic API key
    source: 'Anthropic: the prefix, 93 characters and AA'
    severity: critical
    match: {token: {parts: [sk-ant-api03-, base64url: 93, AA]}}
    tests:
      positive: ['«sk-ant-api03-mVJ¦wVmHaTFBATZdua128QYN7DqB9hG6VDXD9tUhVBPXusS5gxAd9F8cDc5sLD09twVzvGSYU0vEU6naiTPi7mguXxydPAAA»']
      negative:
        - 'xsk-ant-api03-GXIWP8Bzn2XCR1MucL3CKGqNwfWX7kK4oEPZ40K1¦l61sAkAAjA7TniTD2EImuJfrzt2g0-XGd6ZTVhUoc3MYPIsqu6qsmAA'
        - 'sk-ant-api03-dCHxMyFVipN3laELUIoIc11O6VhMwQ9tVH8Yws3w¦AZCA7fp3GdD1kb02wDuBbkGtx8Kt0ev3wVxssNHjuWFPLi33pflTAA'
  - id: anthropic-admin-api-key
    description: an Anthropic administration key
    source: 'Anthropic: the prefix, 93 characters and AA'
    severity: critical
    match: {token: {parts: [sk-ant-admin01-, base64url: 93, AA]}}
    tests:
      positive: ['«sk-ant-admin01-c¦fOin1ZdOsdw3m8i2HJMQS2K057OoAz8hBFrgXdFOgsIEt4USOHjD5kIAfVF1UWFHOx0HAVmdbp2pWB8UAWrCMtRGjoTQAA»']
      negative:
        - 'xsk-ant-admin01-cBikX30vgn3cEvWTyeSuf3oGmSZIyetpv2zVz4f¦iVTS9JuWIeArkNPdEb2q9MjpeGSy1erfHDdoGiWMt6SxYhWcTGWC6sAA'
        - 'sk-ant-admin01-5gh7b5W0MC7LZkFQoZD1hfemi6o3vzTy7HDsrR9¦RrzlDgWQpAdQmQZ7nbqjcW8Z4Y1rayiVQ2TKcm3txwybJDh4EUJIhAA'
  - id: anthropic-oauth-token
    description: an Anthropic OAuth token
    source: 'Anthropic: sk-ant-oat01- or ort01, 93 characters and AA'
    severity: critical
    match: {token: {parts: [[sk-ant-oat01-, sk-ant-ort01-], base64url: 93, AA]}}
    tests:
      positive: ['«sk-ant-oat01-OxJ¦1gZ86lss7UacGHQ3sDrn21bGOU1id33jPHcwCzjpJ8yAkl1wWBFfQGD9Z6BfFmo2igIOcxuRCasR0szDygLtKbfG2mAA»']
      negative:
        - 'xsk-ant-oat01-Hdzbp6MXTNJCKaHzzPyN7oStLnAoWao7oHg7TpdZ¦uQAqNDjARrphtYcRDnzi2y9wdLIisfeTSYxinw7XJ0QNUV2ofiGcFAA'
        - 'sk-ant-oat01-Q-8lzN1eFkkzPKotJrJCv1Rk7mP9dVy1v7hSE7uX¦2p3x99cu6vi2fHSIv03FU1vn1K1snH31A5d1obDbgt1Tk9iwVCPMAA'
  - id: cohere-api-token
    description: a Cohere API key behind its name
    source: 'Cohere: 40 characters'
    confidence: medium
    match: {assign: {names: [cohere, co_api_key], value: [alnum: 40]}}
    entropy: 4
    tests:
      positive: ['cohere_key = "«ABUl7cSI7bGuJLC7¦KeiBF0uj7IlOeYh2UqKb1MPz»"', '{"cohere": "«c43reqS3FPrVcSqk¦bDzp3n1hwhRi76oc6uILBnen»"}']
      negative: ['cohere_key = hBkhRFowAlX2O¦rxHPPBEVayeE7vXw8YQzxnVb65', 'digest: hL9nzp5WIq1SJG5K¦qoSH7mpmvTPbL2itre7ZMGIM']
  - id: huggingface-access-token
    description: a Hugging Face access token
    source: 'Hugging Face hub: hf_ and 34 letters'
    match: {token: {parts: [hf_, letter: 34]}}
    entropy: 3
    tests:
      positive: ['«hf_vWyEKmFeseSkA¦MLVSNvurnLsfOPqmuNtpa»']
      negative:
        - '- (id)hf_requiredCharac¦teristicTypesForDisplay;'
        - 'hf_xxxxxxxxxxxxxxx¦xxxxxxxxxxxxxxxxxxx'
        - 'rhf_SponsoredProductsRemo¦teRHFSearchEXPSubsK2Click'
  - id: huggingface-organization-api-token
    description: a Hugging Face organisation token
    source: 'Hugging Face hub: api_org_ and 34 letters'
    match: {token: {parts: [api_org_, letter: 34]}}
    entropy: 2.5
    tests:
      positive: ['«api_org_DFwDcWbN¦ppNUEdHobmGQgAJphvdCmmUBQp»']
      negative:
        - 'xapi_org_QjBKifrYlmSL¦sYyobPSUPxkfJJeNEOXqZc'
        - 'api_org_eInPalXcwwIZ¦icHRwDudSkFwaqnUWHtfS'
        - 'api_org_aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaa'
  - id: perplexity-api-key
    description: a Perplexity API key
    source: 'Perplexity: pplx- and 48 characters'
    match: {token: {parts: [pplx-, alnum: 48]}}
    entropy: 4
    tests:
      positive: ['«pplx-baUrYBbLtZf¦q5YXfjVl4ZA0jxcH4as7madx6kDpffxtEDCKx»']
      negative:
        - 'xpplx-2kj4QELEbf53A4pBxbPdH¦WyvM4gvU3P9LjghoPjtanTOuvTq'
        - 'pplx-fKBSPnizEE4FP390h9BNl¦c4CgQtIBdsThbksDqlZndhQLu8'
        - 'pplx-aaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: privateai-api-token
    description: a Private AI key behind its name
    source: 'Private AI: 32 characters'
    confidence: medium
    match: {assign: {names: [privateai, private_ai, private-ai], value: [lowalnum: 32]}}
    check: [has-digit]
    entropy: 3
    tests:
      positive: ['privateai_key = "«3yrlrtvp43tj9oog¦7mvfbscg2wksz1ic»"', '{"privateai": "«lh8wlcplaogaya47¦e3ir9e0pflzmc8gj»"}']
      negative: ['privateai_key = 96rotbf¦vlzxtu1qll877lzi520tmfhw', 'digest: yd1wluj9um1d¦j7gps2qtxqcvlfqvyujs']
  - id: groq-api-key
    description: a Groq API key
    source: 'Groq: gsk_ and 52 characters'
    match: {token: {parts: [gsk_, alnum: 52]}}
    entropy: 3.5
    tests:
      positive: ['«gsk_Te8mWNoDfcFZ¦z7DiBDBnikSOei82JFS4OhPxYllvm2WxxbCH7Pcc»']
      negative:
        - 'xgsk_qPtuBLgTycoKVJHEX4vKOCT¦XH83lj1vAVcdOrv98ohP47SkULjp1'
        - 'gsk_vPPKVS8Y9Ixc3Q1Z5F39Hkg¦HdhwEWqhT2ecHZITT1bGGCOTe1Dn'
        - 'gsk_aaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: xai-api-key
    description: an xAI API key
    source: 'xAI: xai- and 80 characters'
    match: {token: {parts: [xai-, alnum: 80]}}
    entropy: 3.5
    tests:
      positive: ['«xai-7FgPrJG0mDRz¦GKCpcKAXmvZ3AcmiIKen2iIZUFGo49hUtgVk0RE8C3EPsJLvi6iVxPOPBDkvteax9uax»']
      negative:
        - 'xxai-gysOztN4dOCqfKGELLcdO2MB8SaGcbbwiGulF¦moMBmriDb8numl9BAnTQvzx7zd08xaAuHIt1jn3v2nn'
        - 'xai-zPQepguTQP5zSBB00ePwqYhwnGEC7ibRrbmIq¦55Ps4nMehbqZquWV1wUQeYoSQ92a219IEGuMFnv7zR'
        - 'xai-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: replicate-api-token
    description: a Replicate API token
    source: 'Replicate: r8_ and 37 characters'
    match: {token: {parts: [r8_, alnum: 37]}}
    entropy: 3.5
    tests:
      positive: ['«r8_ORStHqkljl5nP¦aqG97KKrzseoqINedkPQpWNj»']
      negative:
        - 'xr8_nZhdbRYodeLRqKSa¦gu85dEFAc4iCAh9Wr3vpH'
        - 'r8_dAtPwyO5LPu99m6w¦JPpn5C9vII4f5NJux6Vl'
        - 'r8_aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaa'
  - id: openrouter-api-key
    description: an OpenRouter API key
    source: 'OpenRouter: sk-or-v1- and 64 hex digits'
    severity: critical
    match: {token: {parts: [sk-or-v1-, lowhex: 64]}}
    entropy: 3
    tests:
      positive: ['«sk-or-v1-f0cd972¦4655ffa8f7f02582e84905c94c5b2e2163320c487c48c2954e183c081»']
      negative:
        - 'xsk-or-v1-0dda01f6c39ce956ca6b208c45f¦7ded50303b81be564cc921013873b6354759a'
        - 'sk-or-v1-3041918faf1d8c875bbfe5f0f19¦426ca76c1af5334760249b4dc7a9a8aafc15'
        - 'sk-or-v1-aaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: together-api-key
    description: a Together AI key
    source: 'Together AI: tgp_v1_ and 43 characters'
    match: {token: {parts: [tgp_v1_, base64url: 43]}}
    entropy: 3.5
    tests:
      positive: ['«tgp_v1_uxF4mfplO¦uWOzJQKQd1Zffsg1HSV9I4MG64Z8YQARuC»']
      negative:
        - 'xtgp_v1_I0tFjGH5dXqiTOXIY¦gBmWu7LmN0bm7o0t8QQjWaACrU'
        - 'tgp_v1_iuRmG0lJgnoaPywue¦Rtk8Z5OCFMUewcRPEgbZXyLbF'
        - 'tgp_v1_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: fireworks-api-key
    description: a Fireworks AI key
    source: 'Fireworks AI: fw_ and 22 to 24 characters'
    confidence: medium
    match: {token: {parts: [fw_, alnum: 22-24]}}
    check: [mixed-case-digit]
    entropy: 4
    tests:
      positive: ['«fw_sM16Ee8a2F¦A7XMdIBjirnE1»']
      negative: ['xfw_z67CiPRAWE¦ctL0EaAk8XJy88', 'fw_IleN6bG1V¦ZAERAmwzyrdB', 'fw_aaaaaaaaaa¦aaaaaaaaaaaaaa']
  - id: langsmith-api-key
    description: a LangSmith key
    source: 'LangSmith: lsv2_pt_ or lsv2_sk_, 32 and 10 hex digits'
    match: {token: {parts: [[lsv2_pt_, lsv2_sk_], lowhex: 32, '_', lowhex: 10]}}
    entropy: 3
    tests:
      positive: ['«lsv2_pt_e76e8b1a¦c891a1e0cd712dc3d45918ae_892a8b61a1»']
      negative:
        - 'xlsv2_pt_c778fecd85c296c8f¦fd013e82c4c2d14_eb6ec3c297'
        - 'lsv2_pt_c4541afeac4711a88¦9216293a837931a_dbfa6ff95'
        - 'lsv2_pt_aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaa_aaaaaaaaaa'
  - id: pinecone-api-key
    description: a Pinecone API key
    source: 'Pinecone: pcsk_ and two parts'
    match: {token: {parts: [pcsk_, alnum: 4-8, '_', alnum: 40-70]}}
    entropy: 3.5
    tests:
      positive: ['«pcsk_tawy5_yjIn5¦DBGZ8Gwcyw2iyGCwypOntiaWZzDfAKrtnE0y»']
      negative:
        - 'xpcsk_v5dn_nJmoAxettmtHO8¦5XylwreD5ARigkmLj6jO05D5uw'
        - 'pcsk_Fi7iTO_JUVw50B3SiGc5¦zCgmHkwK1D76LBeHWU4ksFOkwv'
        - 'pcsk_aaaaa_aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: elevenlabs-api-key
    description: an ElevenLabs API key
    source: 'ElevenLabs: sk_ and 48 hex digits'
    match: {token: {parts: [sk_, lowhex: 48], left: value}}
    entropy: 3
    tests:
      positive: ['«sk_22f154b2a3a04¦51359e15579425f9e497ef642118741e5af»']
      negative: ['sk_5cd271d38cf9598489f7a5¦72d92504b06a11e1cf29ff5a3', 'sk_aaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa']
  - id: nvidia-api-key
    description: an NVIDIA API key
    source: 'NVIDIA build catalogue: nvapi- and 64 characters'
    match: {token: {parts: [nvapi-, base64url: 64]}}
    entropy: 3.5
    tests:
      positive: ['«nvapi-u2YhxfQv2a¦LMgHA34IvYohAtH0XOeiluMVQsEsDMmTAKwXq9sdkZqnnyKzGFgiIZ»']
      negative:
        - 'xnvapi-Rp2MvWJU7gRkiAehrezFq4zUJeBE¦x1FSs5GG01F88YQA5aNaqDOM7CqWKSsv1-2J'
        - 'nvapi-Y1PFj0BeKyox7gIRC3x8h69vn5VJ¦RQPtXLt6gIOOHhg-DWjeoCryC3H9pqy47h1'
        - 'nvapi-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: cerebras-api-key
    description: a Cerebras API key
    source: 'Cerebras: csk- and 48 characters'
    match: {token: {parts: [csk-, lowalnum: 48], left: value}}
    entropy: 3.5
    tests:
      positive: ['«csk-spxf7n30r96o¦xv2afl452jiwusggdxrk3oq2e2x8fwi8aeqf»']
      negative: ['csk-1c2gpw1mvxvsxmzsivdou¦4exuyia9ym5igq96qkxeg29wn1', 'csk-aaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa']
  - id: voyage-api-key
    description: a Voyage AI key
    source: 'Voyage AI: pa- and 43 characters'
    confidence: medium
    match: {token: {parts: [pa-, base64url: 43], left: value}}
    check: [mixed-case-digit]
    entropy: 4.3
    tests:
      positive: ['«pa-j1LYZ5y44ov2B¦hTjmcOwuTgrl7udl67qIKlk02xooXo»']
      negative: ['pa-ND3ui1efvucN93UVw9G¦aHMtdXqIg0VHO4AldPgrvEQ', 'pa-aaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaa']
  - id: tavily-api-key
    description: a Tavily key
    source: 'Tavily: tvly-, also with dev-, and 32 characters'
    match: {token: {parts: [tvly-, base64url: 32-44]}}
    entropy: 3.5
    tests:
      positive: ['«tvly-TKcnXPnrxNz¦CS35LXa1jQtd6oB8aYehBXAWV»']
      negative: ['xtvly-8lf07OovAV6NqD¦fluO6w4gW4Nncjuj8Bvk', 'tvly-oBqbNIar1j7ly¦0gdMwV7chNXqvRtkyb', 'tvly-aaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaa']
  - id: mistral-api-key
    description: a Mistral key behind its name
    source: 'Mistral: 32 characters'
    confidence: medium
    match: {assign: {names: [mistral], value: [alnum: 32]}}
    check: [mixed-case-digit]
    entropy: 3.5
    tests:
      positive: ['mistral_key = "«GvMYIrS72VAUJcrB¦sAuz5feRZ4qeQA8W»"', '{"mistral": "«NCOX61ZfKV5Y434Q¦BFRLZLol7GLbLypM»"}']
      negative: ['mistral_key = 7EaoA9Kn¦JJEF6EWvESQ3couJw54vddo', 'digest: qmRCmu9Q2sE2¦C9Ztl4UxBvPcd4tN1jUJ']
  - id: deepgram-api-key
    description: a Deepgram key behind its name
    source: 'Deepgram: 40 hex digits'
    confidence: medium
    match: {assign: {names: [deepgram], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['deepgram_key = "«12d0c55487d67d3f¦0d4ccd5d4c6de2a1ed322e9c»"', '{"deepgram": "«07bd107c0a7e23aa¦5ff1e5dd00e040c2f7449ce6»"}']
      negative: ['deepgram_key = cd64b484711f¦dabbe5d459dbe50083943f4fa69', 'digest: 12cb2a116bc59ce8¦c96646b7c66512b04880fa40']
  - id: weights-and-biases-key
    description: a Weights and Biases key behind its name
    source: 'Weights and Biases: 40 hex digits'
    confidence: medium
    match: {assign: {names: [wandb], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['wandb_key = "«8b3458f2008aea30¦b3232d6c6efab584947a8c85»"', '{"wandb": "«0b15008b04a6c154¦d1e69ba9f36210afce574d62»"}']
      negative: ['wandb_key = 456461e4abb87¦77d4fd01b82162ae8f846dc0c4', 'digest: 3b2658e96dde908f¦ab3be221fb8f182b413e761e']
  - id: sk-key
    description: a key with the prefix sk- that many providers use
    source: a form that many vendors share; known forms have rules of their own
    confidence: medium
    match: {token: {parts: [sk-, base64url: 32-200], left: value}}
    check: [has-digit]
    entropy: 4
    allow: {contains: [sk-ant-]}
    tests:
      positive: ['«sk-or-v2-8c3f0b6e9¦d2a47158f6c0e9b3d7a2145»']
      negative: ['task-or-v1-8c3f0b6e9d¦2a47158f6c0e9b3d7a2145', 'sk-my-very-long-kebab¦-case-name-without-any']
`;
