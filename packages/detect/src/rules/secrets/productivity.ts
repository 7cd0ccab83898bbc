// Credentials of office tools and of data interfaces for the public.

export const productivitySecrets = `
defaults: {kind: secret, severity: high, confidence: high}
rules:
  - id: asana-client-id
    description: an Asana client id behind its name
    source: 'Asana: 16 digits'
    severity: low
    confidence: medium
    match: {assign: {names: [asana], value: [digit: 16]}}
    check: [not-uniform]
    tests:
      positive: ['asana_key = "«74313209¦59071389»"', '{"asana": "«23352734¦10516136»"}']
      negative: ['asana_key = 4¦34539139126982', 'digest: 7558¦533414730042']
  - id: asana-client-secret
    description: an Asana secret behind its name
    source: 'Asana: 32 characters'
    confidence: medium
    match: {assign: {names: [asana], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['asana_key = "«lrza9DWd6oB8NYeh¦BXAW8lf0dHo7M810»"', '{"asana": "«6NqDflXO6w4gW4Nn¦cjuj8BXggDk0ltZr»"}']
      negative: ['asana_key = 72VAUJcrB¦sAuz5feRZ4qeQA8mI8FKWZ', 'digest: jyH626MFM5qz¦m7juiwyJKhCZGvMYIrSc']
  - id: asana-access-token
    description: a personal access token of Asana
    source: 'Asana: 1/ or 2/, account numbers and 32 hex digits'
    match: {token: {parts: [['1/', '2/'], digit: 12-20, [['/'], ['[:]': 1]], '[0-9/]': 0-20, '[:]': 0-1, lowhex: 32], left: value}}
    entropy: 3
    tests:
      positive: ['Bearer «2/1201234567890123/¦1209876543210987:5ae1d9c07b3f48e29a6c4d10f7b8e359»']
      negative: ['2/1201234¦567890123', 'page 1/2']
  - id: airtable-api-key
    description: an Airtable key behind its name
    source: 'Airtable: 17 characters, most beginning with key'
    confidence: medium
    match: {assign: {names: [airtable], value: [alnum: 17]}}
    check: [has-digit]
    tests:
      positive: ['airtable_key = "«foOLDKMu¦xsWA2t3Xo»"', '{"airtable": "«Q2sE2C9Z¦tl4UxBvPH»"}']
      negative: ['airtable_key = ¦JJEF6EWvESQ3cou2', 'digest: n1CY¦LL5D7EaoA9Kn5']
  - id: airtable-personnal-access-token
    description: a personal access token of Airtable
    source: 'Airtable: pat, 14 characters, a dot and 64 hex digits'
    match: {token: {parts: [pat, alnum: 14, '.', lowhex: 64]}}
    tests:
      positive: ['«patAE9srz4DEyV9J¦Y.95487d67d3f0d4ccd5d4c6de2a1ed322e9fed107c0a7e23aa5ff1e5dd00e040c»']
      negative:
        - 'xpatNpHePJJSYut39C.cb2a116bc59ce8c96646b7¦c66512b04880fa40d64b484711fdabbe5d459dbe55'
        - 'patOABoAIH1mHu3ei.4fa68b3458f2008aea30b3¦232d6c6efab584947a8c850b15008b04a6c154d1a'
  - id: notion-api-token
    description: a Notion integration token
    source: 'Notion: ntn_, 11 digits and 35 characters'
    severity: critical
    match: {token: {parts: [ntn_, digit: 11, alnum: 35]}}
    entropy: 3.5
    tests:
      positive: ['«ntn_27345547133F¦DB2EB8Oc3IaMHXFzl9KQdkvNbbcS94L0WV»']
      negative:
        - 'xntn_61857110750RfD2AtlGj¦Ql9PNCx87hxT0bexDsnIjvsJoO'
        - 'ntn_728356005423t65WgLkQ¦hF2d3TyHcIaGc3sxcjbQliitl'
        - 'ntn_00000000000aaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: notion-secret
    description: a Notion integration token of the early form
    source: 'Notion: secret_ and 43 characters'
    match: {token: {parts: [secret_, alnum: 43], left: value}}
    entropy: 3.5
    tests:
      positive: ['«secret_KmOyw0KqX¦gPQCjTomapZWOZeZs6o97a3J2uU34sPYGY»']
      negative: ['secret_74xot9x48Zv7YRfGt¦7R8GkSHu8s1KLOnLkxg3wZn7C', 'secret_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa']
  - id: linear-api-key
    description: a Linear API key or OAuth token
    source: 'Linear: lin_api_ or lin_oauth_ and 40 or more characters'
    severity: critical
    match: {token: {parts: [[lin_api_, lin_oauth_], alnum: 40-64]}}
    entropy: 2
    tests:
      positive: ['«lin_api_VMAG84Ps¦UChWrvtyUCNshU7uvaPptmJqHxKoZeKmy»']
      negative:
        - 'xlin_api_5JfsWBsRK6y9fDd8m¦S34bdpm5MtINX0dhjCwe5KVn4ny'
        - 'lin_api_ZruZ6niLxmLEfj8¦jpA6eAj8EX9gl4191QLe09CY'
        - 'lin_api_aaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: linear-client-secret
    description: a Linear client secret behind its name
    source: 'Linear: 32 hex digits'
    confidence: medium
    match: {assign: {names: [linear], value: [hex: 32]}}
    entropy: 2.5
    tests:
      positive: ['linear_key = "«33fB9D37F61E86F4¦eB5E6cdBFD34f67A»"', '{"linear": "«8a41E944A96F5f86¦d5cdCD6DA7e08bb5»"}']
      negative: ['linear_key = eEA9038C7¦aaABBF09bDDAb3dF58DAE0', 'digest: DaAAac083667¦15A9165F8ED17be1BabC']
  - id: frameio-api-token
    description: a Frame.io token
    source: 'Frame.io: fio-u- and 64 characters'
    match: {token: {parts: [fio-u-, '[A-Za-z0-9_=-]': 64]}}
    tests:
      positive: ['«fio-u-XeBdW8op7a¦KrNzWP7qy=kMHQxTDAjP8CxeCbq2tuXA0U06b9EzsxrVW2KUmkEZai»']
      negative:
        - 'xfio-u-H3yjRYUcrvpZBJxqHm7pHjlyCTpY¦coP4OO0tHLl8aejOIplHjfDFmcpntcrc9BCS'
        - 'fio-u-uOTAACfAtbovOYvu7NPdrSLc63tt¦kjNVkrTlXlVWxizskxBue04rUUx0CDEQsTI'
  - id: figma-token
    description: a Figma personal access or OAuth token
    source: 'Figma: figd_ and figo_'
    match: {token: {parts: [[figd_, figo_, figu_], base64url: 40-50]}}
    entropy: 3.5
    tests:
      positive: ['«figd_VlnCgDuIeVD¦7LGJOUQ7D9ysjtJGBKINCvyzM0YKL»']
      negative:
        - 'xfigd_NuE3CNjclnR1UK1NT¦qPvULvnm7UoEzbcN8_cGWRc'
        - 'figd_DqFpsOnFy0DoQ8y1L¦mImkeRQlFarFRPoJaoynGh'
        - 'figd_aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaa'
  - id: contentful-delivery-api-token
    description: a Contentful delivery token behind its name
    source: 'Contentful: 43 characters'
    confidence: medium
    match: {assign: {names: [contentful], value: ['[A-Za-z0-9_=-]': 43]}}
    check: [has-digit]
    tests:
      positive:
        - 'contentful_key = "«fkpqUufwx7PqGnok¦KKG2yxuiV5SZZ5cMUdBTDDGZOtj»"'
        - '{"contentful": "«3V9EYl51uV8E4KAA¦NIp5c2QVSKcMBfmFnATCdRFxltb»"}'
      negative: ['contentful_key = pfBkBtgiLQb3¦IA2kosLOTXyGhKZagbCl_YtPkB5xLL', 'digest: bQeKX5in74eiXfviR¦BxatHuv2RkDF3fe7Jlsy-rlF1R']
  - id: contentful-management-token
    description: a Contentful management token
    source: 'Contentful: CFPAT- and 43 characters'
    severity: critical
    match: {token: {parts: [CFPAT-, base64url: 43]}}
    entropy: 3.5
    tests:
      positive: ['«CFPAT-rNBLkTjAXy¦fb5cXIqB6Er0rlVtbcCepNDj4nFy2aPfB»']
      negative:
        - 'xCFPAT-7Ve3igtG7R0x5X0cV5¦A7ff3VvRZGe4G91Don6Oz31h5'
        - 'CFPAT-NoKZwG1kULqVkiUSER¦DGR8DzQWQD0EEos7yPhqmC9g'
        - 'CFPAT-aaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: mapbox-api-token
    description: a Mapbox token behind its name
    source: 'Mapbox: pk. or sk. and two parts'
    confidence: medium
    match: {assign: {names: [mapbox], value: [[pk., sk., tk.], base64url: 60-120, '.', base64url: 22]}}
    tests:
      positive:
        - 'mapbox_key = "«pk.EcRqkdSKdtfFk¦nX9X4VMM2yjeb_kkHgbf8vApRgKJU9V-5oiXk0HLKbwOO9mrgg.psENdkNCxhNX65sskqv7oH»"'
        - '{"mapbox": "«pk.5PwAFqs5od1cI¦jM521sXhvWLLpnNDshKTrTWnkMXCJCJ7RVOfKOkSmvg3RrYNG.yCyi29AM8oIOsmzzRLsMhT»"}'
      negative:
        - 'mapbox_key = pk.brnmkKbX0s5fhj6uJefWWm3fjy2buj0R8ZBu¦MljHsT08uBo2HMNiHbH3ByVHb6tTWS.MVt6ShC2iYXee5IPaz1Lt'
        - 'digest: pk.QXp4QR0aMERrTMnKynUAlg8k7bVwBjXpSUyUyJv¦7arALi3KD63Qdc4ZmfyUhcsj9NW.NiWTLk06Qf4tMPaR8Lubbg'
  - id: algolia-api-key
    description: an Algolia key behind its name
    source: 'Algolia: 32 characters'
    confidence: medium
    match: {assign: {names: [algolia], value: [alnum: 32]}}
    check: [has-digit]
    tests:
      positive: ['algolia_key = "«wbHELF8Ft1K6dq42¦nDp4Th23HQxY2lSr»"', '{"algolia": "«WKJcFulMZXS1iiST¦MJlGU3mRJnQwnbAO»"}']
      negative: ['algolia_key = t0HnUSv6¦VlyFA0FDAr3P4Ey0FV6fnp9', 'digest: 9qwkWk6qYrAz¦6pcGhc40pHRyxmR31S0R']
  - id: adobe-client-id
    description: an Adobe client id behind its name
    source: 'Adobe: 32 hex digits'
    severity: medium
    confidence: medium
    match: {assign: {names: [adobe], value: [hex: 32]}}
    entropy: 2
    tests:
      positive: ['adobe_key = "«70cc1FfEc5889977¦446Cdc6ff489ECAE»"', '{"adobe": "«3E974bDa998708d1¦BE51eAF565c31130»"}']
      negative: ['adobe_key = 5cAb81aB0¦eEa9d8cB7e6bc0A2A3D6ac', 'digest: cc1eD70DAE61¦7fAafE884d82327712aa']
  - id: adobe-client-secret
    description: an Adobe client secret
    source: 'Adobe: p8e- and 32 characters'
    match: {token: {parts: [p8e-, alnum: 32], left: value}}
    entropy: 2
    tests:
      positive: ['«p8e-Md47PKIuVh5w¦UcsNjnFRLcd1IYxZmpDi»']
      negative: ['p8e-na1qW6na3kxyU¦HDMqtcV5QmECuJYNks', 'p8e-aaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaa']
  - id: adafruit-api-key
    description: an Adafruit IO key behind its name
    source: 'Adafruit IO: 32 characters'
    confidence: medium
    match: {assign: {names: [adafruit], value: [base64url: 32]}}
    check: [has-digit]
    tests:
      positive: ['adafruit_key = "«71kD0zYpKtKGwanz¦WZTmv9OK2keAZAkl»"', '{"adafruit": "«38ryhIiOR0v2tj1a¦XCF86qdGNmbrcDGY»"}']
      negative: ['adafruit_key = 7xpteRCx¦ctTEauVrl3Mz6afCwRkyHed', 'digest: wR7dmX1X7gsc¦6iqjO63NFRYqRvrPs9dT']
  - id: finnhub-access-token
    description: a Finnhub key behind its name
    source: 'Finnhub: 20 characters'
    confidence: medium
    match: {assign: {names: [finnhub], value: [alnum: 20]}}
    check: [has-digit]
    tests:
      positive: ['finnhub_key = "«3oi6gtYv7m¦qVX0V8pQSb»"', '{"finnhub": "«ILNzUIj3cY¦33wRLLEe8S»"}']
      negative: ['finnhub_key = EN¦Wni7Mh6CKRR01k8PX', 'digest: Zf362P¦d5OhCXvzHz8PaU']
  - id: looker-client-id
    description: a Looker client id behind its name
    source: 'Looker: 20 characters'
    severity: medium
    confidence: medium
    match: {assign: {names: [looker], value: [alnum: 20]}}
    check: [has-digit]
    tests:
      positive: ['looker_key = "«Xho2u45txB¦8YahG66hHw»"', '{"looker": "«PMHabZKHbD¦sAJ48paoOh»"}']
      negative: ['looker_key = OSp¦XiKZz2LbxLit429q', 'digest: gM6DqT¦A2CMnvGXLuHv5b']
  - id: looker-client-secret
    description: a Looker secret behind its name
    source: 'Looker: 24 characters'
    confidence: medium
    match: {assign: {names: [looker], value: [alnum: 24]}}
    check: [has-digit]
    tests:
      positive: ['looker_key = "«hoCRMUPLifnO¦jIB0bpa1Ok45»"', '{"looker": "«U7ROPiWig1hr¦jwBhHjmEdLMD»"}']
      negative: ['looker_key = nvjcF¦93djh4hezljkUsBely', 'digest: jMFaEe9g¦Rh5wxBF0EW2MRkgr']
  - id: clickup-token
    description: a ClickUp token
    source: 'ClickUp: pk_, a user id and 32 capitals and digits'
    match: {token: {parts: [pk_, digit: 6-10, '_', upalnum: 32]}}
    entropy: 3
    tests:
      positive: ['«pk_519250944_W8Q¦I559XKGTO5VQVP8Y3K9PGOTKWZ0JA»']
      negative:
        - 'xpk_782115_L2N5P9PEGJ¦QLBI48FOWJAAPVNXPB1AIZ'
        - 'pk_2878956_R3KVBOWE5E¦GAIOXJ159LMDRUGUYYIUY'
        - 'pk_0000000_AAAAAAAAAA¦AAAAAAAAAAAAAAAAAAAAAA'
  - id: trello-key
    description: a Trello key behind its name
    source: 'Trello: 32 hex digits'
    confidence: medium
    match: {assign: {names: [trello], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['trello_key = "«116cdee820324033¦9a2fa300c826a409»"', '{"trello": "«b15381c47f9925a5¦45c321e54f3271d4»"}']
      negative: ['trello_key = dc1c88d08¦780d3ce191e14105ee67bf', 'digest: 77e13bf0ea0b¦769f7ff8b59e536d7e65']
  - id: trello-token
    description: a Trello token
    source: 'Atlassian Trello: ATTA and 72 hex digits'
    match: {token: {parts: [ATTA, hex: 72]}}
    entropy: 3
    tests:
      positive: ['«ATTAA24d30CF6aAf¦0E6Ac84d6eA17CeE62D3EA62a2BfABcE04D35BFfb01daaACE78Fb0595Cbe»']
      negative:
        - 'xATTADBd6e7788c2Ab0cd5fCFd4D5d405ABCd7¦cAe18f8d5EAB4F6BaC25e5414d32E177cA5E705'
        - 'ATTABBDE9b423A0bc3aCa2F1F3d5c299ae273¦A7fA097eFc30c40BCcBf6Ef7a74FC317a15d89'
        - 'ATTAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa¦aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  - id: spotify-secret
    description: a Spotify client secret behind its name
    source: 'Spotify: 32 hex digits'
    confidence: medium
    match: {assign: {names: [spotify], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['spotify_key = "«bf9f25570a6e09bc¦93aa1fd73ba0acfb»"', '{"spotify": "«fd42653bd38a56b9¦c97b0784ec367748»"}']
      negative: ['spotify_key = 5f7e10e9¦c2de2f3aed3a27758f9a8b3', 'digest: 1ace72388400¦52901e3d78cac498ae40']
  - id: strava-secret
    description: a Strava client secret behind its name
    source: 'Strava: 40 hex digits'
    confidence: medium
    match: {assign: {names: [strava], value: [lowhex: 40]}}
    entropy: 3
    tests:
      positive: ['strava_key = "«7e721cca8627e3ae¦7625f61a482f9a902214184f»"', '{"strava": "«c6bb7c887111f318¦5ee207707bc8734be1bb6102»"}']
      negative: ['strava_key = 4126cd58ac384¦5e2e0b85409ef533d768483513', 'digest: c8bc5a0dbe9798bc¦a2d09bb9ff09b15c842ca692']
  - id: openweather-key
    description: an OpenWeather key behind its name
    source: 'OpenWeather: 32 hex digits'
    confidence: medium
    match: {assign: {names: [openweather, open_weather, owm_api], value: [lowhex: 32]}}
    entropy: 3
    tests:
      positive: ['openweather_key = "«b6251284a621b40f¦756e82d1fb0b83fc»"', '{"openweather": "«256d12bdbb9e2d4b¦10db374e27a891a2»"}']
      negative: ['openweather_key = 877362¦9cc62fb8e8f77ce0677c50834', 'digest: 9dcf181bc95c¦965325b1263ea245bad3']
  - id: unsplash-key
    description: an Unsplash key behind its name
    source: 'Unsplash: 43 characters'
    confidence: medium
    match: {assign: {names: [unsplash], value: [base64url: 43]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['unsplash_key = "«sXhc1ovlDM3vN9CT¦PFdMWBIO1ck4ppf4SGiMzISEeZm»"', '{"unsplash": "«XhllT98BXdYqPebj¦BkPR7WDPed7FbjYkJcM2upwoBr2»"}']
      negative: ['unsplash_key = VFjA9k7DTONRg¦muNtA9GsduEIXZiuOHcSjv4vNDidN', 'digest: GnRL9tx7YlzZ20igw¦gnNybVefXpQGvizymCo2pzUUxt']
  - id: giphy-key
    description: a Giphy key behind its name
    source: 'Giphy: 32 characters'
    confidence: medium
    match: {assign: {names: [giphy], value: [alnum: 32]}}
    check: [has-digit]
    entropy: 3.5
    tests:
      positive: ['giphy_key = "«ju0pU6gI3gtmSxJ3¦Rp8PkNkUaiFx4RM4»"', '{"giphy": "«ziEDkT7vpBleXssZ¦vWE9PSd0ZoaAaaOb»"}']
      negative: ['giphy_key = 2fzkirsk9¦gUvcQ1aeQHewfhcR1myJUm', 'digest: fu2P87CJCQVE¦t2x5bKRZ9wg8G8Z9b033']
`;
